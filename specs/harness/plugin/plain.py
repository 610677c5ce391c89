"""The plain mode: every spec runs under the subjects to which it applies, and the claims are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model.claims import FILE
from specs.harness.model.verdicts import FAILING, Verdict, judge
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW
from specs.harness.plugin.state import Mode, Status
from specs.harness.report import claims_list, verdict_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from specs.harness.model.conditions import Decision
    from specs.harness.model.record import Outcome
    from specs.harness.model.subjects import Subject
    from specs.harness.plugin.state import State
    from specs.harness.report.lines import Line

#: How many workers for each core. Specs wait for processes to start, and for quiet windows to pass; meanwhile another
#: worker's can run. On two cores (CPython 3.13, all specs) two workers took 28 s, three 18, four 17.5 and six 17, and
#: each worker more costs as much CPU as several specs.
WORKERS_PER_CORE = 2


#: How long a program has to stand still not to be waited for any longer (seconds): much longer than any program of ours
#: sleeps, and than a busy machine lets its log's server wait for a CPU.
STANDSTILL = 5.0


class PlainMode(Mode):
    """Verify the subjects."""

    patience = PATIENCE
    quiet_window = QUIET_WINDOW
    standstill = STANDSTILL
    workers_per_core = WORKERS_PER_CORE

    def subject_ids(self, subjects: Sequence[Subject]) -> list[str]:
        """Their own."""
        return [subject.id for subject in subjects]

    def subjects_for(self, decisions: Sequence[Decision], subjects: Sequence[Subject]) -> list[Subject]:
        """Those to which one of the decisions applies; all of them for a test that decides nothing."""
        return [
            subject
            for subject in subjects
            if not decisions or any(decision.condition.applies_to(subject) for decision in decisions)
        ]

    def adjust(
        self, report: pytest.TestReport, outcome: Outcome, subject: Subject, error: BaseException | None
    ) -> None:
        """Change nothing."""

    def status(self, report: pytest.TestReport) -> Status | None:  # noqa: ARG002
        """Show it as pytest does."""
        return None

    def fails(self, state: State) -> bool:
        """A claim that deviates or has no answer fails the run."""
        return any(verdict.value in FAILING for verdict in verdicts(state))

    def title(self, state: State) -> str:
        """Name the subjects."""
        names = [subject.id for subject in state.subjects]
        return f"verdicts on {', '.join(names)}" if len(names) <= 4 else f"verdicts on {len(names)} subjects"

    def summary(self, state: State, detail: str, width: int) -> Iterator[Line]:
        """The table of verdicts, and the specs that do not apply."""
        inapplicable = {state.catalogue[spec].name: when for spec, when in sorted(state.inapplicable.items())}
        if state.record.specs or inapplicable:
            sections = claims_list.titles(FILE.parent)
            yield from verdict_table.table(verdicts(state), state.claims, inapplicable, detail, width, sections)


def verdicts(state: State) -> list[Verdict]:
    """The verdict on every claim of which a spec was selected, in the order of the claims."""
    touched = state.record.specs | set(state.inapplicable)
    judged = []
    for claim in state.claims.values():
        specs = [spec for spec in state.catalogue.values() if any(d.claim == claim.id for d in spec.decisions)]
        if any(spec.id in touched for spec in specs):
            judged.append(judge(claim, state.subjects, specs, state.record.outcome))
    return judged
