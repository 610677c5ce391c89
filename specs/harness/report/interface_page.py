"""Python's interface as a page: each function, method and parameter, and the claims that decide it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from specs.harness.model import interface
from specs.harness.model.verdicts import FAILING

if TYPE_CHECKING:
    from specs.harness.model.findings import Findings

#: The heading of what belongs to no class.
FUNCTIONS = "Functions and modules"


def view(findings: Findings) -> dict[str, Any]:
    """The names by their class, each with its claims, or with why there are none; and how many there are of both."""
    groups: dict[str, list[tuple[str, list[Any], str]]] = {}
    found = interface.load(findings.claims)
    for name, known in found.items():
        head = re.split(r"[.(]", name, maxsplit=1)[0]
        why = known if isinstance(known, str) else ""
        claims = [] if why else [(findings.claims[claim], findings.verdicts[claim]) for claim in known]
        groups.setdefault(head if head[0].isupper() else FUNCTIONS, []).append((name, claims, why))
    claimed = sum(not isinstance(known, str) for known in found.values())
    return {"groups": groups, "claimed": claimed, "not_claimed": len(found) - claimed, "FAILING": FAILING}
