"""What follows, claim by claim, from the specs that ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.conditions import Condition
from specs.harness.model.verdicts import Evidence, Outcome, judge
from specs.harness.report import verdict_table

if TYPE_CHECKING:
    from specs.harness.model.conditions import Side


ANY = Condition()
FORK, SPAWN, PYPY = Condition(under=("fork",)), Condition(under=("spawn",)), Condition(interpreter="pypy")


def evidence(
    side: Side,
    condition: Condition = ANY,
    outcome: Outcome = "passed",
    claim: str = "x.y",
    subject: str = "3.13-fork",
) -> Evidence:
    return Evidence(claim, side, condition, subject, f"specs/section_1.py::test_{side}[{subject}]", outcome)


@pytest.mark.parametrize(
    ("pieces", "kind", "on"),
    [
        ([], "undecided", ""),
        ([evidence("upholds")], "holds", ""),
        ([evidence("upholds", FORK)], "holds", ""),
        ([evidence("refutes")], "refuted", ""),
        ([evidence("upholds"), evidence("refutes")], "depends", "holds otherwise — refuted otherwise"),
        (
            [evidence("refutes", SPAWN), evidence("upholds", FORK), evidence("refutes", PYPY)],
            "depends",
            "holds under fork — refuted on PyPy; under spawn",
        ),
        (
            [evidence("refutes", SPAWN), evidence("refutes", SPAWN), evidence("upholds")],
            "depends",
            "holds otherwise — refuted under spawn",
        ),
        (
            [evidence("upholds"), evidence("refutes", Condition(("spawn",), when="late")), evidence("refutes", SPAWN)],
            "depends",
            "holds otherwise — refuted under spawn",
        ),
        ([evidence("upholds", outcome="broken")], "undecided", ""),
        ([evidence("upholds", outcome="no answer")], "undecided", ""),
        ([evidence("upholds"), evidence("refutes", outcome="broken")], "holds", ""),
        ([evidence("upholds"), evidence("refutes", claim="x.z")], "holds", ""),
    ],
)
def test_a_claim_is_judged_by_the_sides_of_its_specs_that_passed(pieces: list[Evidence], kind: str, on: str) -> None:
    verdict = judge("x.y", pieces)

    assert (verdict.kind, verdict.on) == (kind, on)


def test_a_verdict_keeps_what_deviated_apart_from_what_came_to_no_answer() -> None:
    passed, broken, unanswered = (
        evidence("upholds", outcome="passed"),
        evidence("upholds", outcome="broken"),
        evidence("upholds", outcome="no answer"),
    )

    verdict = judge("x.y", [unanswered, passed, broken])

    assert (verdict.broken, verdict.unanswered) == ((broken,), (unanswered,))


def test_the_table_has_a_line_for_each_claim_and_one_for_each_spec_that_failed() -> None:
    judged = [
        judge("x.longer", [evidence("upholds", claim="x.longer")]),
        judge("x.y", [evidence("upholds", FORK), evidence("refutes", SPAWN)]),
        judge(
            "x.z",
            [
                evidence("upholds", outcome="broken", claim="x.z", subject="3.8-fork"),
                evidence("upholds", outcome="broken", claim="x.z", subject="3.8-spawn"),
                evidence("refutes", outcome="no answer", claim="x.z"),
            ],
        ),
    ]

    assert verdict_table.table(judged, 120) == [
        ("x.longer  holds", "holds"),
        ("x.y       depends    holds under fork — refuted under spawn", "depends"),
        ("x.z       undecided", "undecided"),
        ("          deviates under 3.8-fork, 3.8-spawn: test_upholds", "deviates"),
        ("          came to no answer under 3.13-fork: test_refutes", "undecided"),
    ]


def test_the_table_breaks_a_long_condition_into_lines_below_each_other() -> None:
    long = Condition(when="when " + "a child of the main process " * 4)
    lines = verdict_table.table([judge("x.y", [evidence("upholds", long), evidence("refutes")])], 80)

    assert len(lines) > 1
    assert all(len(line) <= 80 and kind == "depends" for line, kind in lines)
    assert all(line.startswith(" " * 16) for line, _ in lines[1:])


def test_the_table_of_nothing_is_empty() -> None:
    assert verdict_table.table([], 80) == []


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ([evidence("upholds", claim="1")], "1 claim: 1 hold"),
        (
            [
                evidence("upholds", claim="1"),
                evidence("refutes", claim="2"),
                evidence("upholds", claim="3"),
                evidence("refutes", claim="3"),
                evidence("upholds", claim="4", outcome="no answer"),
                evidence("upholds", claim="5", outcome="broken"),
            ],
            "5 claims: 1 hold, 1 refuted, 1 depend, 2 undecided, 1 with specs that deviate",
        ),
    ],
)
def test_the_count_tells_how_many_claims_are_how(pieces: list[Evidence], told: str) -> None:
    claims = dict.fromkeys(piece.claim for piece in pieces)

    assert verdict_table.count([judge(claim, pieces) for claim in claims]) == told
