"""Expected outcomes: what a report is changed to where a spec failed as it was to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def accept(report: pytest.TestReport, name: str, value: str) -> None:
    """Let the report of a spec that failed as expected be no failure; a property of this name says why."""
    report.user_properties.append((name, value))
    # A failed setup must not go on to the call: it counts as skipped.
    report.outcome = "passed" if report.when == "call" else "skipped"
    report.longrepr = None if report.when == "call" else (report.nodeid.partition("::")[0], 0, value)
    report.sections.clear()
