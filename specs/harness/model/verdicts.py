"""Verdicts: what follows, for each claim and subject, from the specs that ran, and for each claim from all of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from specs.harness.model.conditions import DECISIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from specs.harness.model.catalogue import Spec
    from specs.harness.model.claims import Claim
    from specs.harness.model.conditions import Condition, Decision, Side
    from specs.harness.model.items import Outcome
    from specs.harness.model.subjects import Subject

#: The value of a cell, for a claim and a subject, and of a verdict.
#:
#: - holds, refuted, depends: every spec that decides the claim for this subject was selected, ran and passed.
#: - deviates: a spec ran, and what it asserts is not so.
#: - no answer: a premise was not reached, the harness failed, or the process that ran the spec crashed.
#: - not run: a spec that decides it was not selected, or not come to.
#: - not offered: the implementation lacks the part that the claim is about.
#: - not applicable: no spec of the claim applies to this subject.
Value = Literal["deviates", "no answer", "not run", "not offered", "not applicable", "depends", "refuted", "holds"]

#: The values that say less than a verdict does, the weakest first.
WEAK: tuple[Value, ...] = ("deviates", "no answer", "not run")

#: The values that say nothing about the claim, and take nothing from what other subjects show.
SILENT: tuple[Value, ...] = ("not offered", "not applicable")

#: The values that fail a run.
FAILING: tuple[Value, ...] = ("deviates", "no answer")

_OF_SPEC: dict[Outcome, Value] = {"broken": "deviates", "no answer": "no answer", "not run": "not run"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What was seen of a claim under one subject.

    subject: its key. outcomes: of the specs that decide the claim for it, by the spec's id. decisions: theirs, each of
    which was shown where the value is holds, refuted or depends. because: why the claim is not applicable, where the
    claim says so, or what the implementation lacks, and was not asked about.
    """

    subject: str
    value: Value
    outcomes: Mapping[str, Outcome]
    decisions: tuple[Decision, ...]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was seen of a claim under all subjects. The value says no more than the weakest cell allows."""

    claim: str
    value: Value
    cells: tuple[Cell, ...]

    def conditions(self, side: Side) -> tuple[Condition, ...]:
        """Under which conditions the claim was upheld, or refuted: the general ones, in the order of their words."""
        every = {
            decision.condition
            for cell in self.cells
            if cell.value not in (*WEAK, *SILENT)
            for decision in cell.decisions
            if decision.side == side
        }
        general = [
            condition
            for condition in every
            if not any(other != condition and other.covers(condition) for other in every)
        ]
        return tuple(sorted(general, key=str))


def judge_cell(claim: Claim, subject: Subject, specs: Iterable[Spec], outcome: Callable[[str, str], Outcome]) -> Cell:
    """The cell of a claim and a subject. outcome: what came of a spec under a subject, by their id and key."""
    outcomes: dict[str, Outcome] = {}
    decisions: list[Decision] = []
    lacking: set[str] = set()
    for spec in specs:
        if any(decision.claim == claim.id for decision in spec.asked_of(subject)):
            lacking.update(subject.implementation.lacking((*spec.parts, *spec.one_of)))
        mine = [decision for decision in spec.decisions_for(subject) if decision.claim == claim.id]
        if mine:
            outcomes[spec.id] = outcome(spec.id, subject.key)
            decisions += mine
    value = _value(set(outcomes.values()), {decision.side for decision in decisions})
    because = f"{subject.implementation.title} has no {', '.join(sorted(lacking))}" if lacking else ""
    if value == "not applicable" and lacking:
        value = "not offered"
    elif value == "not applicable":
        because = claim.why_not(subject)
    return Cell(subject.key, value, outcomes, tuple(decisions), because)


def _value(outcomes: set[Outcome], sides: set[Side]) -> Value:
    for outcome, value in _OF_SPEC.items():
        if outcome in outcomes:
            return value
    sides = sides & set(DECISIVE)
    if not sides:
        return "not applicable"
    if len(sides) == 2:
        return "depends"
    return "holds" if "upholds" in sides else "refuted"


def sum_up(claim: str, cells: Sequence[Cell]) -> Verdict:
    """The verdict on a claim."""
    values = {cell.value for cell in cells}
    for value in WEAK:
        if value in values:
            return Verdict(claim, value, tuple(cells))
    strong = values - set(SILENT)
    if strong:
        value = strong.pop() if len(strong) == 1 else "depends"
    else:
        value = "not offered" if "not offered" in values else "not applicable"
    return Verdict(claim, value, tuple(cells))


def judge(
    claim: Claim, subjects: Iterable[Subject], specs: Sequence[Spec], outcome: Callable[[str, str], Outcome]
) -> Verdict:
    """The verdict on a claim, from what came of the specs under the subjects."""
    return sum_up(claim.id, [judge_cell(claim, subject, specs, outcome) for subject in subjects])
