"""Evidence: what a report says about the claims of its spec, and, where the spec failed, what its programs did."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from specs.harness.model.errors import ClaimBrokenError, RecordingBrokenError
from specs.harness.model.histories import History
from specs.harness.model.messages import from_json, to_json
from specs.harness.model.orders import first_difference
from specs.harness.model.record import Outcome, Result
from specs.harness.observe.program import clean_up_all
from specs.harness.plugin.collecting import spec_of, subject_of
from specs.harness.plugin.decisions import decisions_of
from specs.harness.plugin.state import is_worker, state_of
from specs.harness.report.lanes import lanes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.plugin.state import Status

#: The attribute of a report that holds its result. (What is in `user_properties` stands in JUnit XML as well.)
RESULT = "multiprocessing_spec_result"

_CONFIG = pytest.StashKey[pytest.Config]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put the claims, the sides and the subject into JUnit XML, as properties."""
    if subject := subject_of(item):
        item.user_properties.append(("subject", subject.id))
        for decision in decisions_of(item):
            if decision.condition.applies_to(subject):
                item.user_properties += [("claim", decision.claim), ("side", decision.side)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A spec that passes on what there is of a recording that was cut short has no answer."""
    yield
    for history in recordings_of(item):
        if history.cut:
            raise RecordingBrokenError(f"{history.title}: the recording was cut short: {history.cut}") from history.cut


def recordings_of(item: pytest.Item) -> list[History]:
    """The recordings that a spec judges."""
    return [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, History)]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Put the result into the report, let the mode say what it means, and show what the programs of a failure did."""
    report = cast("pytest.TestReport", (yield))
    subject = subject_of(item)
    if subject is None:
        return report  # type: ignore[return-value]
    state = state_of(item.config)
    outcome = _outcome(item, call, report)
    if call.when == "call" or not report.passed:
        spec = spec_of(item)
        result = Result(item.nodeid, spec, subject.id, len(state.items[spec, subject.id]), outcome)
        setattr(report, RESULT, to_json(result))
        state.mode.adjust(report, outcome, subject, _error(item, call))
    if report.failed and call.when != "teardown":
        _show_programs(item, report)
    return report  # type: ignore[return-value]


def _error(item: pytest.Item, call: pytest.CallInfo[None]) -> BaseException | None:
    error = call.excinfo.value if call.excinfo else None
    cut = any(history.cut for history in recordings_of(item))
    # What a spec runs into that reads on where its recording was cut short.
    if error and cut and not isinstance(error, AssertionError):
        return RecordingBrokenError(str(error))
    return error


def _outcome(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> Outcome:
    if report.passed:
        return "passed"
    if report.skipped or call.excinfo is None:
        return "not run"
    # Only in its own body does a spec assert something about a claim: an AssertionError of the harness is a fault of
    # the harness, and a fixture establishes what the spec then judges.
    error = call.excinfo.value
    own_assertion = isinstance(error, AssertionError) and str(call.excinfo.traceback[-1].path) == str(item.path)
    broken = call.when == "call" and (isinstance(error, ClaimBrokenError) or own_assertion)
    return "broken" if broken else "no answer"


def _show_programs(item: pytest.Item, report: pytest.TestReport) -> None:
    programs = state_of(item.config).programs
    clean_up_all(programs)
    for history in dict.fromkeys([*recordings_of(item), *(program.history for program in programs)]):
        report.sections.append((f"{history.title}: what happened, in order", lanes(history)))
        if history.output:
            report.sections.append((f"{history.title}: what it wrote", history.output))


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say where a log leaves the expected order."""
    if op != "==" or not isinstance(left, History) or not isinstance(right, list):
        return None
    difference = first_difference(left, right)
    if difference is None:
        return None
    lines = ["the log leaves the expected order"]
    if difference.index < len(left):
        event = left[difference.index]
        lines.append(f"event {difference.index + 1} is {event.what!r} ({event.name})")
    else:
        lines.append(f"it ends after event {len(left)}")
    wanted = " or ".join(sorted(map(repr, difference.wanted)))
    lines.append(f"expected there: {wanted or 'the end'}")
    return lines


# In the process that reports.


def pytest_configure(config: pytest.Config) -> None:
    """Keep the results where there is a terminal to report to."""
    if not is_worker(config):
        config.pluginmanager.register(_Recorder(config), "multiprocessing-spec-recorder")


def result_of(report: pytest.TestReport) -> Result | None:
    """What a report says of its spec's claims, if anything."""
    text = getattr(report, RESULT, None)
    return from_json(Result, text) if text else None


class _Recorder:
    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if result := result_of(report):
            state_of(self._config).record.add(result)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> Status | None:
        return state_of(self._config).mode.status(report)
