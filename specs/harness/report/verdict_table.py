"""The table of verdicts."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specs.harness.model.verdicts import Kind, Verdict


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
