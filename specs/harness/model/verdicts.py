"""Verdicts: what follows, claim by claim, from the specs that ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from specs.harness.model.conditions import Condition, Side

#: What a report calls the evidence that it gives.
EVIDENCE = "evidence"

#: How a spec went: it passed; what it asserts is not so; or it came to no answer (its premise was never reached, or
#: something went wrong in the harness or on the machine).
Outcome = Literal["passed", "broken", "no answer"]

Kind = Literal["holds", "refuted", "depends", "undecided"]

ANYWAY = "otherwise"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One spec's run under one subject, for one claim that it decides.

    claim: the claim's id. side, condition: as its decorator says. subject: the subject's id. spec: the test's id.
    """

    claim: str
    side: Side
    condition: Condition
    subject: str
    spec: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is so of a claim, by the specs that passed.

    on: on what it depends, in words; "" where it does not. broken: evidence of specs that deviated. unanswered:
    evidence of specs that came to no answer.
    """

    claim: str
    kind: Kind
    on: str
    broken: tuple[Evidence, ...]
    unanswered: tuple[Evidence, ...]


def judge(claim: str, evidence: Iterable[Evidence]) -> Verdict:
    """The verdict on one claim: only upheld, it holds; only refuted, it is refuted; both, it depends."""
    mine = [piece for piece in evidence if piece.claim == claim]
    passed = [piece for piece in mine if piece.outcome == "passed"]
    sides = {piece.side for piece in passed}
    kind: Kind = "undecided"
    if sides:
        kind = "depends" if len(sides) == 2 else "holds" if "upholds" in sides else "refuted"
    return Verdict(
        claim,
        kind,
        _on(passed) if kind == "depends" else "",
        tuple(piece for piece in mine if piece.outcome == "broken"),
        tuple(piece for piece in mine if piece.outcome == "no answer"),
    )


def _on(passed: Sequence[Evidence]) -> str:
    words = []
    for side, verb in (("upholds", "holds"), ("refutes", "refuted")):
        conditions = {piece.condition for piece in passed if piece.side == side}
        # In an order of their own: evidence comes as the specs end, which is never twice the same.
        general = sorted(
            str(condition)
            for condition in conditions
            if not any(other != condition and other.covers(condition) for other in conditions)
        )
        words.append(f"{verb} {'; '.join(filter(None, general)) or ANYWAY}")
    return " — ".join(words)
