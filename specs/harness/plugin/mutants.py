"""The mode of `pytest --mutants`: every spec against deliberately broken implementations of what it is about.

A mutant (see `workloads/mutants`) breaks claims. It is killed if a spec of each of these claims fails, and fails as a
broken claim: a program that never came to where something could be decided kills nothing, and any other error fails
the run. Every spec also runs on the control, on which it has to pass: so the failures come from the mutants, and
neither from the way in which they are put in place nor from a patience that is too short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model.errors import PremiseNotReachedError
from specs.harness.model.mutants import CONTROL, is_control, load
from specs.harness.model.trials import Mutants, judge
from specs.harness.observe.waiting import Standstill
from specs.harness.plugin.state import Mode, Status
from specs.harness.report import mutant_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import pytest

    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Decision
    from specs.harness.model.items import Outcome
    from specs.harness.model.subjects import Subject
    from specs.harness.model.trials import Trials
    from specs.harness.plugin.state import State
    from specs.harness.report.lines import Line

#: How long to wait for what must happen, unless the user says otherwise (seconds). Some mutants are waited for that
#: long; the control shows that it was long enough.
PATIENCE = 10.0

#: How long a program has to stand still not to be waited for any longer. A pool looks after its workers ten
#: times a second, and a fork server may be waited for.
STANDSTILL = Standstill(0.6)

#: How long to watch that nothing happens, unless the user says otherwise (seconds): longer than in plain mode, so that
#: a mutant is caught on a busy machine too.
QUIET_WINDOW = 0.5

#: How many workers for each core: most of them wait, for quiet windows, for programs to stand still, or for patience.
WORKERS_PER_CORE = 4

_SHOWN = {"killed": (".", "green"), "not noticed": ("-", "cyan"), "no answer": ("?", "yellow")}


class MutantsMode(Mode):
    """Try the specs on mutants."""

    name = "mutants"
    remark = "multiprocessing-spec mutant"
    patience = PATIENCE
    quiet_window = QUIET_WINDOW
    standstill = STANDSTILL
    workers_per_core = WORKERS_PER_CORE
    items_per_spec = 8
    items_per_worker = 3

    def __init__(self, claims: Mapping[str, Claim]) -> None:
        """Raise ClaimsError for a mutant that is invalid."""
        self._mutants = Mutants(load(claims))

    @property
    def mutants(self) -> Collection[str]:
        """The names of all, and of the control."""
        return self._mutants.names

    def subjects_for(self, decisions: Sequence[Decision], subjects: Sequence[Subject]) -> list[Subject]:
        """For each subject to which one of the decisions applies: the control, and the mutants of what it decides."""
        return [
            mutant.applied_to(subject)
            for subject in subjects
            if any(decision.condition.applies_to(subject) for decision in decisions)
            for mutant in (CONTROL, *self._mutants.of_decisions(decisions, subject))
        ]

    def expected(self, spec: str, subject: Subject, outcome: Outcome, error: BaseException | None) -> str:  # noqa: ARG002  # for modes
        """What became of the mutant: that a spec fails on it as on a broken claim is what is wanted."""
        if is_control(subject):
            return ""
        if outcome == "passed":
            return "not noticed"
        if outcome == "broken":
            return "killed"
        return "no answer" if isinstance(error, PremiseNotReachedError) else ""

    def status(self, report: pytest.TestReport) -> Status | None:
        """Say what became of the mutant: that one spec of several passes on it is no failure."""
        fate = dict(report.user_properties).get(self.remark)
        if fate is None or report.failed:
            return None
        letter, colour = _SHOWN[str(fate)]
        return str(fate), letter, (str(fate).upper(), {colour: True})

    def _judge(self, state: State) -> Trials:
        there = state.specification
        return judge(there.claims, self._mutants, there.catalogue, state.subjects, state.results)

    def fails(self, state: State) -> bool:
        """A mutant that survives fails the run, and so does a spec that can fail on none."""
        return self._judge(state).fail

    def title(self, state: State) -> str:
        """Name the subjects."""
        return f"mutants on {', '.join(sorted(subject.id for subject in state.subjects))}"

    def summary(self, state: State, detail: str, width: int) -> Iterator[Line]:  # noqa: ARG002
        """The table: claims, their mutants, and which specs killed these."""
        trials = self._judge(state)
        if trials.of_specs:
            names = {subject.key: subject.id for subject in state.subjects}
            without = [claim for claim in state.specification.claims if claim not in self._mutants.claims]
            yield from mutant_table.table(trials, names, without, width)
