"""The start page: what is wrong, search, what surprises, what one sees go wrong, the book, and the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from specs.harness.model import symptoms
from specs.harness.model.verdicts import FAILING, SILENT
from specs.harness.report import chapters, matrix, troubles
from specs.harness.report.verdict_table import counted, dependence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specs.harness.model.claims import Claim
    from specs.harness.model.findings import Findings
    from specs.harness.model.verdicts import Verdict

#: More subjects than this are folded until the reader unfolds them.
MANY = 12

#: How many of the results that surprise most are shown before the reader asks for the others.
SURPRISES = 5

#: How many of the symptoms are shown: the index begins with the most common ones.
SYMPTOMS = 8


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the matrix. number: the claim's place. depends: on what it does, in words; "" if it does not."""

    claim: Claim
    number: int
    depends: str


def view(findings: Findings, single: Sequence[matrix.Column]) -> dict[str, Any]:
    """What is on it. single: the columns of single subjects."""
    told = [claim for claim in findings.claims.values() if claim.surprise and _is_shown(findings, claim.id)]
    told.sort(key=lambda claim: claim.surprise)
    index = symptoms.load(findings.claims)
    folded = matrix.folded(single)
    full = single if len(single) <= matrix.MAX_COLUMNS else []
    tables = [("full", full)] if full else []
    if len(folded) < len(single) or not full:
        tables += [("folded", folded)] if folded else []
    many = len(single) > MANY and len(folded) < len(single)
    return {
        **troubles.view(findings),
        "surprises": told,
        "shown": SURPRISES,
        "symptoms": [
            (symptom, [findings.claims[claim] for claim in causes])
            for symptom, causes in list(index.items())[:SYMPTOMS]
        ],
        "more_symptoms": len(index) - SYMPTOMS,
        "parts": chapters.contents(findings),
        "tables": tables,
        "default": "folded" if many or not full else "full",
        "rows": _rows(findings),
        "filters": _filters(single),
        "names": {letter: value for value, (letter, _) in matrix.LETTERS.items()},
    }


def _is_shown(findings: Findings, claim: str) -> bool:
    values = {cell.value for cell in findings.verdicts[claim].cells}
    return not values & set(FAILING) and bool(values - {"not run", *SILENT})


def _rows(findings: Findings) -> list[tuple[int, str, list[MatrixRow]]]:
    """The rows of each section, by its number, with how many claims there are of each value."""
    verdicts = list(enumerate(findings.verdicts.values()))
    sections = []
    for section, some in groupby(verdicts, key=lambda pair: findings.claims[pair[1].claim].section):
        mine = list(some)
        rows = [MatrixRow(findings.claims[verdict.claim], number, _depends(verdict)) for number, verdict in mine]
        sections.append((section, counted([verdict for _, verdict in mine]), rows))
    return sections


def _depends(verdict: Verdict) -> str:
    both_sides = verdict.conditions("upholds") and verdict.conditions("refutes")
    return dependence(verdict) if both_sides else ""


def _filters(single: Sequence[matrix.Column]) -> dict[str, list[str]]:
    options: dict[str, list[str]] = {"platform": [], "python": [], "method": []}
    for column in single:
        for name, values in column.facts.items():
            options[name] += [value for value in values if value not in options[name]]
    return options
