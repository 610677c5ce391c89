"""The plain mode: every spec runs under the subjects to which it applies, and the claims are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model.deviations import find
from specs.harness.model.errors import PremiseNotReachedError
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW, Standstill
from specs.harness.plugin.state import Mode, Status
from specs.harness.report import screen, verdict_table
from specs.harness.report.lines import Line, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pytest

    from specs.harness.model.conditions import Decision
    from specs.harness.model.deviations import Deviation
    from specs.harness.model.items import Outcome
    from specs.harness.model.subjects import Subject
    from specs.harness.plugin.state import State

#: How many workers for each core. Specs wait for processes to start, and for quiet windows to pass; meanwhile another
#: worker's can run. On two cores (CPython 3.13, all specs) two workers took 28 s, three 18, four 17.5 and six 17, and
#: each worker more costs as much CPU as several specs.
WORKERS_PER_CORE = 2

#: The same for the subjects of other implementations than Python's own. Where one deviates, its program often hangs and
#: is waited for until it stands still: with billiard 4.3.2 on two cores, four workers took 276 s, eight 178.
WORKERS_PER_CORE_FOR_OTHERS = 4

#: How long a program has to stand still not to be waited for any longer: much longer than any program of ours
#: sleeps, and than a busy machine lets its log's server wait for a CPU.
STANDSTILL = Standstill(5.0)

#: The same for a program whose spec is expected to fail, which in most cases means that it hangs. Were it ever too
#: short, a deviation that does not come any more would not be told as stale by that run. A library's pool that hangs
#: may have a thread that looks after its workers every second.
EXPECTED_STANDSTILL = Standstill(1.5, main_threads_only=True)


class PlainMode(Mode):
    """Verify the subjects."""

    name = "plain"
    remark = "deviation"
    patience = PATIENCE
    quiet_window = QUIET_WINDOW
    standstill = STANDSTILL
    workers_per_core = WORKERS_PER_CORE
    items_per_spec = 1
    items_per_worker = 10

    def __init__(self, deviations: Sequence[Deviation] = ()) -> None:
        """deviations: those that are known, and expected."""
        self._deviations = deviations

    def standstill_for(self, specs: Iterable[str], subject: Subject) -> Standstill:
        """Less where one of them deviates as is listed."""
        expected = any(find(self._deviations, spec, subject) for spec in specs)
        return EXPECTED_STANDSTILL if expected else self.standstill

    def subjects_for(self, decisions: Sequence[Decision], subjects: Sequence[Subject]) -> list[Subject]:
        """Those to which one of the decisions applies; all of them for a test that decides nothing."""
        return [
            subject
            for subject in subjects
            if not decisions or any(decision.condition.applies_to(subject) for decision in decisions)
        ]

    def expected(self, spec: str, subject: Subject, outcome: Outcome, error: BaseException | None) -> str:
        """What is listed as seen instead, where a spec deviates as is listed."""
        deviates = outcome == "broken" or isinstance(error, PremiseNotReachedError)
        deviation = find(self._deviations, spec, subject) if deviates else None
        return deviation.instead if deviation else ""

    def status(self, report: pytest.TestReport) -> Status | None:
        """Name what deviates as is listed; show the rest as pytest does."""
        if self.remark not in dict(report.user_properties) or report.failed:
            return None
        return "deviates as listed", "d", ("DEVIATES AS LISTED", {"cyan": True})

    def fails(self, state: State) -> bool:
        """A claim that deviates or has no answer, and is not listed, fails the run; so does what is listed in vain."""
        return state.findings().fail

    def title(self, state: State) -> str:
        """Name the subjects."""
        names = [subject.id for subject in state.subjects]
        return f"verdicts on {', '.join(names)}" if len(names) <= 4 else f"verdicts on {len(names)} subjects"

    def summary(self, state: State, detail: str, width: int) -> Iterator[Line]:
        """The table of verdicts, and the specs that do not apply."""
        findings = state.findings()
        inapplicable = {findings.catalogue[spec].name: when for spec, when in sorted(state.inapplicable.items())}
        touched = findings.results.specs | set(state.inapplicable)
        verdicts = verdict_table.selected(findings, touched)
        if len(verdicts) > verdict_table.FULL_TABLE_LIMIT and detail != "all":
            yield from screen.screen(findings, verdicts, inapplicable, width, is_brief=detail == "brief")
        elif touched:
            yield from verdict_table.table(findings, touched, inapplicable, detail, width)
        if detail != "brief":
            yield from screen.polling(findings, width)
        if findings.fail and detail != "brief":
            yield Line("To run only what failed again: --lf", "aside")

    def complaints(self, state: State, width: int) -> Iterator[Line]:
        """The deviations that are listed and do not come."""
        for name, subjects in state.findings().stale().items():
            under = ", ".join(subjects)
            text = f"stale: {name} does not deviate any more under {under}; take it off the list of deviations"
            yield from wrap(text, width, rest="    ", style="fails")
