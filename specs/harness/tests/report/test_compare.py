"""Comparing: which two subjects are meant, and what differs between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model.catalogue import Catalogue, Spec
from specs.harness.model.claims import Claim
from specs.harness.model.conditions import Decision, condition
from specs.harness.model.courses import Course, Lane, Step
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.model.subjects import Implementation
from specs.harness.report.compare import ChoiceError, choose, differences, text
from specs.harness.tests import simulated
from specs.harness.tests.written import records, specification, stored, subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specs.harness.model.conditions import Side
    from specs.harness.model.items import Outcome
    from specs.harness.model.subjects import Subject

FORK, SPAWN, NEWER = subject("fork"), subject("spawn"), subject("spawn", "3.14.0")
SUBJECTS = [FORK, SPAWN, NEWER]

CLAIMS = {name: Claim(name, f"{name} is so.", f"{name} is not so.") for name in ("a.one", "a.two", "a.three")}
SPECS: Catalogue = {
    f"specs/processes/joining.py::test_{name}": Spec(
        f"specs/processes/joining.py::test_{name}",
        1,
        (Decision(f"a.{name}", "upholds", condition("x")),),
        fact="It is seen.",
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


def kinds(found: Findings, first: Subject, second: Subject) -> dict[str, str]:
    """In what two subjects differ, by claim."""
    return {one.claim.id: one.kind for one in differences(found, first.key, second.key)}


def lines(found: Findings, first: Subject, second: Subject) -> list[str]:
    return [line.text for line in text(found, first.key, second.key, 80)]


def test_a_claim_differs_in_its_verdict_or_in_what_its_programs_did() -> None:
    found = findings({("one", "3.13-spawn"): "broken"}, {("two", "3.13-spawn"): "sleeps"})

    assert kinds(found, FORK, SPAWN) == {"a.one": "verdict", "a.two": "course", "a.three": "same"}
    assert set(kinds(found, FORK, NEWER).values()) == {"same"}


def test_what_did_not_run_did_nothing_else() -> None:
    found = findings({("two", "3.13-fork"): "not run", ("two", "3.13-spawn"): "not run"}, {("two", "3.13-fork"): "x"})

    assert kinds(found, FORK, SPAWN) == {"a.one": "same", "a.two": "open", "a.three": "same"}
    assert lines(found, FORK, SPAWN)[-1] == "3 claims: 0 verdicts differ, 2 the same, 1 not run under both"
    half = findings({("two", "3.13-fork"): "not run"}, {})
    assert kinds(half, FORK, SPAWN)["a.two"] == "open"


def test_the_list_says_what_is_so_of_each_verdict_that_differs() -> None:
    found = findings({("one", "3.13-spawn"): "broken"}, {("two", "3.13-spawn"): "sleeps"})

    assert lines(found, FORK, SPAWN) == [
        "from 3.13-fork to 3.13-spawn",
        "a.one: holds -> deviates",
        "    claimed: a.one is so.",
        "    in fact: a.one is not so.",
        "    failed under 3.13-spawn: It is seen.",
        "the same verdict of one claim, on another course of events: a.two",
        "3 claims: 1 verdict differs, 1 claim on another course of events, 1 the same",
    ]


FILE = "specs/processes/joining.py"


def spec(name: str, claim: str, side: Side, fact: str, needs: tuple[str, ...] = (), **given: str) -> Spec:
    decision = Decision(claim, side, condition(FILE, **given))
    return Spec(f"{FILE}::{name}", 1, (decision,), needs=needs, fact=fact)


SPLIT = [
    spec("test_fork", "a.one", "upholds", "The child has a copy.", under="fork"),
    spec("test_spawn", "a.one", "upholds", "The child has none.", under="spawn"),
    spec("test_new", "a.two", "refutes", "It raises.", python=">=3.14"),
    spec("test_both", "a.two", "upholds", "It returns."),
    spec("test_part", "a.three", "upholds", "It is there.", ("Pool",)),
]


def split(outcomes: dict[tuple[str, str], Outcome], some: Sequence[Subject]) -> Findings:
    """Specs some of which are asked under one subject only. outcomes: by test and subject, of those that failed."""
    came: dict[Item, Outcome | None] = {
        Item(spec.id, one.key): outcomes.get((spec.name, one.id), "passed")
        for one in some
        for spec in SPLIT
        if spec.decisions_for(one)
    }
    return Findings(stored(records(came, some)), specification(CLAIMS.values(), SPLIT))


def test_the_same_verdict_by_other_facts_is_not_the_same() -> None:
    found = split({}, SUBJECTS)

    assert kinds(found, FORK, SPAWN) == {"a.one": "facts", "a.two": "same", "a.three": "same"}
    assert lines(found, FORK, SPAWN)[1:] == [
        "the same verdict of one claim, by other facts: a.one",
        "3 claims: 0 verdicts differ, 1 claim with other facts, 2 the same",
    ]


def test_a_spec_that_failed_on_both_sides_is_no_difference_and_one_of_another_is() -> None:
    both = {("test_both", "3.13-fork"): "broken", ("test_both", "3.13-spawn"): "broken"}
    assert kinds(split(both, SUBJECTS), FORK, SPAWN)["a.two"] == "same"  # type: ignore[arg-type]

    newer = subject("fork", "3.14.0")
    other = {("test_both", "3.13-fork"): "broken", ("test_new", "3.14-fork"): "broken"}
    found = split(other, [FORK, newer])  # type: ignore[arg-type]
    assert kinds(found, FORK, newer)["a.two"] == "facts"


def test_the_facts_of_one_side_stand_behind_their_conditions_and_what_is_lacking_is_named() -> None:
    without = Implementation("dummy", ("fork",), "fork", lacks=("Pool",))
    library = replace(NEWER, implementation=without, start_method="fork", id="3.14-fork-dummy")
    found = split({}, [SPAWN, library])

    assert lines(found, SPAWN, library) == [
        "from 3.13-spawn to 3.14-fork-dummy",
        "a.two: holds -> depends",
        "    claimed: a.two is so.",
        "    in fact: a.two is not so.",
        "    3.14-fork-dummy only: In Python >=3.14: It raises.",
        "a.three: holds -> not offered",
        "    claimed: a.three is so.",
        "    in fact: a.three is not so.",
        "    3.13-spawn only: It is there.",
        "    3.14-fork-dummy: dummy has no Pool",
        "the same verdict of one claim, by other facts: a.one",
        "3 claims: 2 verdicts differ, 1 claim with other facts, 0 the same",
    ]


def test_no_line_is_longer_than_the_terminal_is_wide() -> None:
    found = simulated.findings(simulated.results(simulated.nine_interpreters()))
    keys = list(found.subjects)

    for pair in ((keys[0], keys[1]), (keys[15], keys[20])):
        every = [line.text for line in text(found, *pair, 80)]
        assert len(every) > 100
        assert [line for line in every if len(line) > 80] == []
