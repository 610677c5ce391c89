"""The plain mode: every spec runs under the subjects to which it applies, and the claims are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model.claims import FILE
from specs.harness.model.deviations import find
from specs.harness.model.errors import PremiseNotReachedError
from specs.harness.model.verdicts import FAILING, Verdict, judge
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW, Standstill
from specs.harness.plugin.expecting import accept
from specs.harness.plugin.state import Mode, Status
from specs.harness.report import claims_list, verdict_table
from specs.harness.report.lines import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pytest

    from specs.harness.model.conditions import Decision
    from specs.harness.model.deviations import Deviation
    from specs.harness.model.record import Outcome
    from specs.harness.model.subjects import Subject
    from specs.harness.model.verdicts import Cell
    from specs.harness.plugin.state import State
    from specs.harness.report.lines import Line

#: Under which name a report carries what is listed as seen instead of what its spec asserts.
LISTED = "deviation"

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

    patience = PATIENCE
    quiet_window = QUIET_WINDOW
    standstill = STANDSTILL
    workers_per_core = WORKERS_PER_CORE

    def __init__(self, deviations: Sequence[Deviation] = ()) -> None:
        """deviations: those that are known, and expected."""
        self._deviations = deviations

    def standstill_for(self, specs: Iterable[str], subject: Subject) -> Standstill:
        """Less where one of them deviates as is listed."""
        expected = any(find(self._deviations, spec, subject) for spec in specs)
        return EXPECTED_STANDSTILL if expected else self.standstill

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
        """A spec that deviates as is listed does not fail."""
        expected = outcome == "broken" or isinstance(error, PremiseNotReachedError)
        spec = report.nodeid.partition("[")[0]
        if expected and (deviation := find(self._deviations, spec, subject)):
            accept(report, LISTED, deviation.instead)

    def status(self, report: pytest.TestReport) -> Status | None:
        """Name what deviates as is listed; show the rest as pytest does."""
        if LISTED not in dict(report.user_properties) or report.failed:
            return None
        return "deviates as listed", "d", ("DEVIATES AS LISTED", {"cyan": True})

    def fails(self, state: State) -> bool:
        """A claim that deviates or has no answer, and is not listed, fails the run; so does what is listed in vain."""
        return bool(_stale(state)) or any(
            cell.value in FAILING and not _is_listed(state, cell)
            for verdict in verdicts(state)
            for cell in verdict.cells
        )

    def title(self, state: State) -> str:
        """Name the subjects."""
        names = [subject.id for subject in state.subjects]
        return f"verdicts on {', '.join(names)}" if len(names) <= 4 else f"verdicts on {len(names)} subjects"

    def summary(self, state: State, detail: str, width: int) -> Iterator[Line]:
        """The table of verdicts, and the specs that do not apply."""
        inapplicable = {state.catalogue[spec].name: when for spec, when in sorted(state.inapplicable.items())}
        if state.record.specs or inapplicable:
            sections = claims_list.titles(FILE.parent)
            yield from verdict_table.table(
                verdicts(state),
                state.claims,
                inapplicable,
                detail,
                width,
                sections,
                lambda *pair: _listed(state, *pair),
                [spec.id for spec in state.catalogue.values() if spec.beyond],
            )
        for name, ids in _stale(state).items():
            text = f"stale: {name} does not deviate any more under {', '.join(ids)}; take it off the list of deviations"
            yield from wrap(text, width, rest="    ", style="fails")


def verdicts(state: State) -> list[Verdict]:
    """The verdict on every claim of which a spec was selected, in the order of the claims."""
    touched = state.record.specs | set(state.inapplicable)
    judged = []
    for claim in state.claims.values():
        specs = [spec for spec in state.catalogue.values() if any(d.claim == claim.id for d in spec.decisions)]
        if any(spec.id in touched for spec in specs):
            judged.append(judge(claim, state.subjects, specs, state.record.outcome))
    return judged


def _subject(state: State, name: str) -> Subject:
    return next(subject for subject in state.subjects if subject.id == name)


def _listed(state: State, spec: str, subject: str) -> str:
    """What is listed as seen instead of what a spec asserts under a subject, by their ids; "" if nothing is."""
    deviation = find(state.deviations, spec, _subject(state, subject))
    return deviation.instead if deviation else ""


def _is_listed(state: State, cell: Cell) -> bool:
    """Whether everything that failed in a cell is listed."""
    failed = [spec for spec, outcome in cell.outcomes.items() if outcome in {"broken", "no answer"}]
    return all(_listed(state, spec, cell.subject) for spec in failed)


def _stale(state: State) -> dict[str, list[str]]:
    """The specs that passed although a deviation of theirs is listed, by name, each with the subjects' ids."""
    stale: dict[str, list[str]] = {}
    for subject in state.subjects if state.deviations else ():
        for spec in state.record.specs:
            passed = state.record.outcome(spec, subject.id) == "passed"
            if passed and (known := find(state.deviations, spec, subject)) and not known.sometimes:
                stale.setdefault(spec.rpartition("::")[2], []).append(subject.id)
    return stale


def seen(state: State) -> list[tuple[str, Subject]]:
    """The specs that deviated, listed or not, each with the subject."""
    return [
        (spec, subject)
        for spec in state.catalogue
        for subject in state.subjects
        if state.record.outcome(spec, subject.id) in {"broken", "no answer"}
    ]
