"""The book: its parts and sections as a list, and each section as a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specs.harness.model.catalogue import remedies_of
from specs.harness.model.verdicts import SILENT, WEAK
from specs.harness.report.verdict_table import counted, words

if TYPE_CHECKING:
    from specs.harness.model.book import Part, Section
    from specs.harness.model.findings import Findings
    from specs.harness.model.verdicts import Verdict


def contents(findings: Findings) -> list[tuple[Part, list[tuple[Section, str]]]]:
    """The parts, each with its sections, and of each of these how many claims there are of each value."""
    by_section: dict[int, list[Verdict]] = {}
    for verdict in findings.verdicts.values():
        by_section.setdefault(findings.claims[verdict.claim].section, []).append(verdict)
    return [
        (part, [(section, counted(by_section.get(section.number, []))) for section in part.sections])
        for part in findings.specification.parts
    ]


def view(findings: Findings, section: Section) -> dict[str, Any]:
    """A chapter: its claims, each with its verdict, what there is to say besides, and what to do."""
    book = {each.number: each for each in findings.specification.sections}
    claims = [claim for claim in findings.claims.values() if claim.section == section.number]
    return {
        "section": section,
        "part": next(part for part in findings.specification.parts if section in part.sections),
        "claims": [
            (claim, findings.verdicts[claim.id], _words(findings, claim.id), remedies_of(findings.specs_of(claim.id)))
            for claim in claims
        ],
        "before": book.get(section.number - 1),
        "after": book.get(section.number + 1),
    }


def _words(findings: Findings, claim: str) -> str:
    # Which subjects a weak verdict is of stands on the claim's page, and so does why it is silent.
    verdict = findings.verdicts[claim]
    return "" if verdict.value in (*WEAK, *SILENT) else words(verdict, findings.names.__getitem__)
