"""Comparing: which two subjects are meant, and what differs between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.catalogue import Catalogue, Spec
from specs.harness.model.claims import Claim
from specs.harness.model.conditions import Decision, condition
from specs.harness.model.courses import Course, Lane, Step
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.report.compare import ChoiceError, choose, differences, text
from specs.harness.tests.written import records, specification, stored, subject

if TYPE_CHECKING:
    from specs.harness.model.items import Outcome

FORK, SPAWN, NEWER = subject("fork"), subject("spawn"), subject("spawn", "3.14.0")
SUBJECTS = [FORK, SPAWN, NEWER]

CLAIMS = {name: Claim(name, f"{name} is so.", f"{name} is not so.") for name in ("a.one", "a.two", "a.three")}
SPECS: Catalogue = {
    f"specs/processes/joining.py::test_{name}": Spec(
        f"specs/processes/joining.py::test_{name}", 1, (Decision(f"a.{name}", "upholds", condition("x")),)
    )
    for name in ("one", "two", "three")
}


def findings(outcomes: dict[tuple[str, str], Outcome], events: dict[tuple[str, str], str]) -> Findings:
    came: dict[Item, Outcome | None] = {}
    courses = {}
    for one in SUBJECTS:
        for spec in SPECS:
            name = spec.rpartition("_")[2]
            item = Item(spec, one.key)
            what = events.get((name, one.id), "works")
            courses[item] = Course("join", (), (Lane("MainProcess", -1),), (Step(0, what),))
            came[item] = outcomes.get((name, one.id), "passed")
    return Findings(stored(records(came, SUBJECTS, courses)), specification(CLAIMS.values(), SPECS.values()))


@pytest.mark.parametrize(
    ("words", "pair"),
    [
        ("3.13-fork,3.13-spawn", (FORK, SPAWN)),
        (" 3.13-spawn , 3.14-spawn", (SPAWN, NEWER)),
        ("3.13,3.14-spawn", (FORK, NEWER)),  # its default start method
        (f"{FORK.key},{SPAWN.key}", (FORK, SPAWN)),
    ],
)
def test_two_subjects_are_named_by_id_by_key_or_by_interpreter(words: str, pair: tuple[object, object]) -> None:
    assert choose(words, SUBJECTS) == tuple(one.key for one in pair)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("3.13-fork", "needs two subjects with a comma between them"),
        ("3.13-fork,", "needs two subjects"),
        ("a,b,c", "needs two subjects"),
        ("3.13-fork,3.9", "there is no subject 3.9 in these results; there are 3.13-fork, 3.13-spawn, 3.14-spawn"),
        ("3.13,3.13-fork", "both are 3.13-fork"),
    ],
)
def test_what_names_no_two_subjects_is_refused_on_one_line(words: str, error: str) -> None:
    with pytest.raises(ChoiceError, match=error) as raised:
        choose(words, SUBJECTS)
    assert "\n" not in str(raised.value)


def test_a_claim_differs_in_its_verdict_or_in_what_its_programs_did() -> None:
    found = findings({("one", "3.13-spawn"): "broken"}, {("two", "3.13-spawn"): "sleeps"})
    every = differences(found, FORK.key, SPAWN.key)

    assert [(one.claim.id, one.in_verdict) for one in every] == [("a.one", True), ("a.two", False)]
    assert differences(found, FORK.key, NEWER.key) == []


def test_what_did_not_run_did_nothing_else() -> None:
    found = findings({("two", "3.13-fork"): "not run", ("two", "3.13-spawn"): "not run"}, {("two", "3.13-fork"): "x"})

    assert differences(found, FORK.key, SPAWN.key) == []
    assert [line.text for line in text(found, FORK.key, SPAWN.key, 80)][-1] == (
        "3 claims: 0 verdicts differ, 2 the same, 1 not run under both"
    )
    half = findings({("two", "3.13-fork"): "not run"}, {})
    assert differences(half, FORK.key, SPAWN.key) == []


def test_the_list_says_what_is_so_of_each_verdict_that_differs() -> None:
    found = findings({("one", "3.13-spawn"): "broken"}, {("two", "3.13-spawn"): "sleeps"})

    assert [line.text for line in text(found, FORK.key, SPAWN.key, 80)] == [
        "from 3.13-fork to 3.13-spawn",
        "a.one: holds -> deviates",
        "    claimed: a.one is so.",
        "    in fact: a.one is not so.",
        "the same verdict of one claim, on another course of events: a.two",
        "3 claims: 1 verdict differs, 1 claim on another course of events, 1 the same",
    ]
