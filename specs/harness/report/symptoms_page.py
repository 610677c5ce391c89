"""The list of symptoms as a page: what one sees go wrong, and the answers that may explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specs.harness.model import symptoms
from specs.harness.model.catalogue import remedies_of

if TYPE_CHECKING:
    from specs.harness.model.findings import Findings


def view(findings: Findings) -> dict[str, Any]:
    """Each symptom with its claims, the most likely first, and what to do about each."""
    return {
        "symptoms": [
            (symptom, [(findings.claims[claim], remedies_of(findings.specs_of(claim))) for claim in causes])
            for symptom, causes in symptoms.load(findings.claims).items()
        ]
    }
