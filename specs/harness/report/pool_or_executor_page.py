"""Pool or executor? A page that answers each question for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specs.harness.model import pool_or_executor
from specs.harness.model.verdicts import FAILING

if TYPE_CHECKING:
    from specs.harness.model.findings import Findings


def view(findings: Findings) -> dict[str, Any]:
    """The questions, by their headings, each with what answers it of a pool and of an executor: claims, or a reason."""

    def answers(cell: pool_or_executor.Cell) -> list[Any] | str:
        if isinstance(cell, str):
            return cell
        return [(findings.claims[claim], findings.verdicts[claim]) for claim in cell]

    return {
        "groups": {
            heading: [(each.text, answers(each.pool), answers(each.executor)) for each in questions]
            for heading, questions in pool_or_executor.load(findings.claims).items()
        },
        "FAILING": FAILING,
    }
