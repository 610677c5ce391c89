"""Claims as `--claims` prints them."""

from __future__ import annotations

from specs.harness.report.claims_list import BRIEF, FULL, contents, found
from specs.harness.tests.simulated import CLAIMS, SPECIFICATION

EVERY = list(CLAIMS.values())


def lines(number: int, *words: str) -> list[str]:
    """What is printed where so many claims were found."""
    return [line.text for line in found(SPECIFICATION, EVERY[:number], {}, words, 100)]


def test_the_contents_have_every_section_and_the_answer_of_every_claim_and_end_with_the_index() -> None:
    index = {"It hangs": ("join.waits", "pool.with")}

    shown = [line.text for line in contents(SPECIFICATION, index, 200)]

    assert [line for line in shown if line[0].isdigit()][:-1] == [
        f"{section.number}. {section.title}" for section in SPECIFICATION.sections
    ]
    answers = [f"  {one.id}: {one.answer}" for one in EVERY]
    assert [line for line in shown if line.startswith("  ")] == [*answers, "  It hangs: join.waits, pool.with"]


def test_the_best_are_shown_in_full_with_what_decides_them_here_and_others_by_their_answers() -> None:
    shown = lines(FULL + BRIEF + 5)

    assert [line for line in shown if line in CLAIMS] == [claim.id for claim in EVERY[:FULL]]
    assert shown.count("also:") == 1
    assert len([line for line in shown if line.startswith("  ") and line.split(":")[0].strip() in CLAIMS]) == BRIEF
    assert f"    decide it here: .venv/bin/python -m pytest -k {EVERY[0].id}" in shown


def test_what_to_do_stands_before_the_facts() -> None:
    shown = [line.text for line in found(SPECIFICATION, [CLAIMS["queue.join-deadlock"]], {}, [], 100)]
    starts = [line.strip().partition(":")[0] for line in shown]

    assert starts.index("what to do") < next(n for n, line in enumerate(shown) if line.startswith("      - "))


def test_where_nothing_is_found_what_is_near_is_named() -> None:
    assert lines(0, "joinn")[0] == "No claim has joinn."
    assert lines(0, "joinn")[1].startswith("Near: join")
    assert lines(0, "xyzzyx") == ["No claim has xyzzyx."]
