"""Verdicts: what follows, claim by claim, from the specs that ran."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from specs.harness.claims import Condition, Side

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


def table(verdicts: Sequence[Verdict], width: int) -> list[tuple[str, Kind | Literal["deviates"]]]:
    """The verdict table as lines, at most `width` characters wide, each with how to colour it."""
    if not verdicts:
        return []
    first = max(len("claim"), *(len(verdict.claim) for verdict in verdicts)) + 2
    second = len("undecided") + 2
    lines: list[tuple[str, Kind | Literal["deviates"]]] = []
    for verdict in verdicts:
        rest = textwrap.wrap(verdict.on, max(30, width - first - second)) or [""]
        lines.append((f"{verdict.claim:<{first}}{verdict.kind:<{second}}{rest[0]}".rstrip(), verdict.kind))
        lines.extend((" " * (first + second) + line, verdict.kind) for line in rest[1:])
        for pieces, what in ((verdict.broken, "deviates"), (verdict.unanswered, "came to no answer")):
            by_spec: dict[str, list[str]] = defaultdict(list)
            for piece in pieces:
                by_spec[piece.spec.partition("[")[0].rpartition("::")[2]].append(piece.subject)
            for spec, subjects in sorted(by_spec.items()):
                told = f"{what} under {', '.join(sorted(set(subjects)))}: {spec}"
                lines.append((" " * first + told, "deviates" if what == "deviates" else "undecided"))
    return lines


def count(verdicts: Sequence[Verdict]) -> str:
    """One line: how many claims there are of each kind, and of how many some spec deviates."""
    words: dict[Kind, str] = {"holds": "hold", "refuted": "refuted", "depends": "depend", "undecided": "undecided"}
    numbers = {word: sum(verdict.kind == kind for verdict in verdicts) for kind, word in words.items()}
    said = [f"{number} {word}" for word, number in numbers.items() if number]
    if deviating := sum(bool(verdict.broken) for verdict in verdicts):
        said.append(f"{deviating} with specs that deviate")
    return f"{len(verdicts)} claim{'s' * (len(verdicts) != 1)}: {', '.join(said)}"
