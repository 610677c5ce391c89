"""Trials of mutants: what follows from how the specs fared on them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.catalogue import specs_by_claim
from specs.harness.model.mutants import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from specs.harness.model.catalogue import Catalogue, Spec
    from specs.harness.model.conditions import Decision
    from specs.harness.model.mutants import Mutant
    from specs.harness.model.results import Results
    from specs.harness.model.subjects import Subject


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant of a claim, under a subject. subject: its key.

    killers: the specs of the claim that failed on it. is_complete: whether all specs of the claim ran.
    """

    claim: str
    mutant: Mutant
    subject: str
    killers: tuple[Spec, ...]
    is_complete: bool

    @property
    def survives(self) -> bool:
        """Whether no spec noticed it, though all ran, and that is a fault of the specs."""
        return self.is_complete and not self.killers and not self.mutant.survives_if


@dataclass(frozen=True, slots=True)
class SpecTrial:
    """A spec under a subject (its key), on all its mutants.

    failed: whether it failed on one. is_complete: whether it ran on all of them. excuse: why it may fail on none.
    """

    spec: Spec
    subject: str
    failed: bool
    is_complete: bool
    excuse: str

    @property
    def never_failed(self) -> bool:
        """Whether it ran on all its mutants, and failed on none."""
        return self.is_complete and not self.failed


@dataclass(frozen=True, slots=True)
class Trials:
    """What came of a run with mutants: of each mutant that something ran on, and of each spec."""

    of_mutants: tuple[Trial, ...]
    of_specs: tuple[SpecTrial, ...]

    @property
    def fail(self) -> bool:
        """Whether a mutant survives, or a spec can fail on none."""
        return any(trial.survives for trial in self.of_mutants) or any(
            trial.never_failed and not trial.excuse for trial in self.of_specs
        )


class Mutants:
    """All mutants, at hand by the claims that they break."""

    def __init__(self, every: Iterable[Mutant]) -> None:
        self._places: dict[str, int] = {}
        self._by_claim: dict[str, list[Mutant]] = defaultdict(list)
        for mutant in every:
            self._places[mutant.name] = len(self._places)
            for claim in dict.fromkeys(claim for claim, _ in mutant.breaks):
                self._by_claim[claim].append(mutant)

    @property
    def names(self) -> list[str]:
        """The names of all, and of the control."""
        return [CONTROL.name, *self._places]

    @property
    def claims(self) -> set[str]:
        """The claims that some mutant breaks."""
        return set(self._by_claim)

    def of_claim(self, claim: str, subject: Subject) -> list[Mutant]:
        """Those that break a claim under a subject."""
        return [mutant for mutant in self._by_claim.get(claim, ()) if mutant.claims_broken({claim}, subject)]

    def of_decisions(self, decisions: Iterable[Decision], subject: Subject) -> list[Mutant]:
        """Those of the claims that a spec with these decisions decides for a subject."""
        decided = {decision.claim for decision in decisions if decision.condition.applies_to(subject)}
        found = {mutant.name: mutant for claim in decided for mutant in self.of_claim(claim, subject)}
        return sorted(found.values(), key=lambda mutant: self._places[mutant.name])


def judge(
    claims: Iterable[str],
    mutants: Mutants,
    catalogue: Catalogue,
    subjects: Iterable[Subject],
    results: Results,
) -> Trials:
    """What follows from the results of runs with mutants, for what of them was begun."""
    every = list(subjects)
    by_claim = specs_by_claim(catalogue)
    of_mutants = [
        trial
        for claim in claims
        for subject in every
        for trial in _trials(claim, subject, mutants.of_claim(claim, subject), by_claim.get(claim, []), results)
    ]
    selected = results.specs
    of_specs = [
        trial
        for spec in catalogue.values()
        if spec.id in selected
        for subject in every
        if (trial := _spec_trial(spec, subject, mutants.of_decisions(spec.decisions, subject), results))
    ]
    return Trials(tuple(of_mutants), tuple(of_specs))


def _trials(
    claim: str, subject: Subject, mutants: Sequence[Mutant], specs: Sequence[Spec], results: Results
) -> Iterator[Trial]:
    deciding = [spec for spec in specs if any(d.claim == claim for d in spec.decisions_for(subject))]
    for mutant in mutants:
        outcomes = {spec.id: results.outcome(spec.id, subject.key, mutant.name) for spec in deciding}
        if set(outcomes.values()) - {"not run"}:
            killers = tuple(spec for spec in deciding if outcomes[spec.id] == "broken")
            complete = all(results.is_complete(spec.id, subject.key, mutant.name) for spec in deciding)
            yield Trial(claim, mutant, subject.key, killers, complete)


def _spec_trial(spec: Spec, subject: Subject, mutants: Sequence[Mutant], results: Results) -> SpecTrial | None:
    outcomes = [results.outcome(spec.id, subject.key, mutant.name) for mutant in (CONTROL, *mutants)]
    if not spec.decisions_for(subject) or set(outcomes) <= {"not run"}:
        return None
    return SpecTrial(
        spec,
        subject.key,
        "broken" in outcomes[1:],
        all(results.is_complete(spec.id, subject.key, mutant.name) for mutant in (CONTROL, *mutants)),
        next((mutant.survives_if for mutant in mutants if mutant.survives_if), ""),
    )
