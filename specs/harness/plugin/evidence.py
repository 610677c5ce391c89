"""Evidence: what came of each phase of an item, and what its programs did. Made where specs run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import pytest
from _pytest._code.code import ExceptionChainRepr, ReprEntry  # pytest has no public name for them

from specs.harness.model import errors
from specs.harness.model.courses import Course, course_of
from specs.harness.model.errors import ClaimBrokenError, RecordingBrokenError
from specs.harness.model.histories import History
from specs.harness.model.items import FAILURES, Item, Outcome, spec_of
from specs.harness.model.messages import from_json, to_json
from specs.harness.model.orders import first_difference
from specs.harness.model.results import Phase, When
from specs.harness.observe.program import clean_up_all
from specs.harness.plugin.collecting import item_of, subject_of
from specs.harness.plugin.decisions import decisions_of
from specs.harness.plugin.state import state_of
from specs.harness.report.lanes import lanes

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The attribute of an item's last report that holds the notes. (What is in `user_properties` stands in JUnit XML, too.)
NOTES = "multiprocessing_spec_notes"

#: The longest failure, and the longest message, that are kept (characters).
MAX_DETAILS, MAX_MESSAGE = 20_000, 300

_PHASES = pytest.StashKey[list[Phase]]()


@dataclass(frozen=True, slots=True)
class Notes:
    """What there is to put on record of an item, when it is over.

    unselected: the other items of its spec, subject and mutant, which are not going to be run.
    """

    phases: list[Phase]
    courses: list[Course]
    unselected: list[Item]


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
    """Let the mode say what a phase's outcome means, show what the programs of a failure did, and take notes.

    The notes are in the last report of an item.
    """
    report = cast("pytest.TestReport", (yield))
    subject, key = subject_of(item), item_of(item)
    if subject is None or key is None:
        return report  # type: ignore[return-value]
    mode = state_of(item.config).mode
    phases = item.stash.setdefault(_PHASES, [])
    if call.when == "call" or not report.passed:
        outcome = _outcome(item, call, report)
        expected = mode.expected(key.spec, subject, outcome, _error(item, call))
        if report.failed and not expected and call.when != "teardown":
            _show_programs(item, report)
        failed = outcome in FAILURES
        details = _details(report)[:MAX_DETAILS] if failed and not expected else ""
        when = cast("When", call.when)  # pytest has another kind of call, for collecting
        phases.append(Phase(key, when, outcome, expected, _message(call) if failed else "", details))
        if expected and failed:
            accept(report, mode.remark, expected)
        elif expected:
            report.user_properties.append((mode.remark, expected))
    if call.when == "teardown":
        _attach_notes(item, key, phases, report)
    return report  # type: ignore[return-value]


def _attach_notes(item: pytest.Item, key: Item, phases: list[Phase], report: pytest.TestReport) -> None:
    state = state_of(item.config)
    courses: list[Course] = []
    if wants_courses(item.config) and not key.mutant and phases:
        histories = dict.fromkeys([*recordings_of(item), *(program.history for program in state.programs)])
        courses = list(dict.fromkeys(course_of(history) for history in histories if len(history)))
        phases[0] = replace(phases[0], courses=tuple(course.id for course in courses))
    notes = Notes(phases, courses, list(state.collected.pop(key.pair, ())))
    setattr(report, NOTES, to_json(notes))


def wants_courses(config: pytest.Config) -> bool:
    """Whether anybody asks for what the programs of specs that passed did."""
    option = config.option
    return bool(option.results or option.report or option.compare)


def _message(call: pytest.CallInfo[None]) -> str:
    """The error on one line."""
    line = call.excinfo.exconly(tryshort=True).partition("\n")[0] if call.excinfo else ""
    return line.removeprefix(f"{errors.__name__}.")[:MAX_MESSAGE]


def _details(report: pytest.TestReport) -> str:
    """A failure as the terminal shows it, with what the programs did."""
    sections = [f"{f' {title} ':-^100}\n{content.rstrip()}" for title, content in report.sections]
    return "\n".join([report.longreprtext.rstrip(), *sections])


def accept(report: pytest.TestReport, name: str, value: str) -> None:
    """Let the report of a spec that failed as expected be no failure; a property of this name says why."""
    report.user_properties.append((name, value))
    # A failed setup must not go on to the call: it counts as skipped.
    report.outcome = "passed" if report.when == "call" else "skipped"
    report.longrepr = None if report.when == "call" else (report.nodeid.partition("::")[0], 0, value)
    report.sections.clear()


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
    state = state_of(item.config)
    programs = state.programs
    spec = state.specification.catalogue.get(spec_of(item.nodeid))
    if spec and spec.fact:
        report.sections.append(("what the spec asserts", spec.statement))
    if isinstance(report.longrepr, ExceptionChainRepr):
        for entry in report.longrepr.reprtraceback.reprentries:
            if isinstance(entry, ReprEntry):
                entry.reprfuncargs = None  # `run = <function …>` tells nobody anything
    clean_up_all(programs)
    for history in dict.fromkeys([*recordings_of(item), *(program.history for program in programs)]):
        report.sections.append((f"{history.title}: what happened, in order", lanes(history, state.width)))
        if history.output:
            report.sections.append((f"{history.title}: what it wrote", history.quoted_output))


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


def notes_of(report: pytest.TestReport) -> Notes | None:
    """What there is to put on record of the item that a report is the last of."""
    text = getattr(report, NOTES, None)
    return from_json(Notes, text) if text else None
