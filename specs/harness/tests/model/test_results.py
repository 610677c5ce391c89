"""Results: nothing passes that was not reported to have passed, in whatever order; and merging is a union."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model.items import Item
from specs.harness.model.results import Collected, Phase, Results, ResultsError
from specs.harness.tests.written import END, RUN, records, stored, subject

if TYPE_CHECKING:
    from specs.harness.model.items import Outcome
    from specs.harness.model.results import Record

FORK, SPAWN = subject("fork"), subject("spawn")
SPEC = "specs/processes/joining.py::test_x"
A, B = Item(SPEC, FORK.key, parameters="a"), Item(SPEC, FORK.key, parameters="b")


def test_what_was_selected_and_never_came_is_lost_and_did_not_run() -> None:
    found = stored(records({A: None}, [FORK]))

    assert found.outcome(SPEC, FORK.key) == "not run"
    assert found.lost == [A]
    assert found.specs == {SPEC}


def test_a_spec_passes_once_all_its_items_have() -> None:
    half, whole = stored(records({A: "passed", B: None}, [FORK])), stored(records({A: "passed", B: "passed"}, [FORK]))

    assert [found.outcome(SPEC, FORK.key) for found in (half, whole)] == ["not run", "passed"]
    assert [found.is_complete(SPEC, FORK.key) for found in (half, whole)] == [False, True]
    assert whole.outcome(SPEC, SPAWN.key) == "not run"
    assert not whole.is_complete(SPEC, SPAWN.key)


def test_an_item_that_was_not_selected_counts_as_one_that_did_not_run() -> None:
    found = stored([*records({A: "passed"}, [FORK]), Collected((B,), selected=False)])

    assert found.outcome(SPEC, FORK.key) == "not run"
    assert found.selected == [A]
    assert found.lost == []


@pytest.mark.parametrize("bad", ["broken", "no answer", "not run"])
def test_one_item_that_did_not_pass_counts_for_all(bad: Outcome) -> None:
    assert stored(records({A: bad, B: "passed"}, [FORK])).outcome(SPEC, FORK.key) == bad


def test_a_teardown_or_a_crash_counts_although_the_call_passed() -> None:
    for when in ("teardown", "crash"):
        found = stored([*records({A: "passed"}, [FORK]), Phase(A, when, "no answer", message="gone")])

        assert found.outcome(SPEC, FORK.key) == "no answer"
        assert found.result(A).message == "gone"


def test_a_mutant_does_not_count_for_what_runs_without_one() -> None:
    wrong = replace(A, mutant="wrong")
    found = stored(records({A: "passed", wrong: "broken"}, [FORK]))

    assert found.outcome(SPEC, FORK.key) == "passed"
    assert found.outcome(SPEC, FORK.key, "wrong") == "broken"


def test_two_interpreters_that_differ_in_their_place_alone_are_two_subjects() -> None:
    twin = replace(FORK, twin=2)
    assert twin.key != FORK.key

    found = stored(records({A: "passed", replace(A, subject=twin.key): "broken"}, [FORK, twin]))

    assert [found.outcome(SPEC, one.key) for one in (FORK, twin)] == ["passed", "broken"]


# In any order.


def many(seed: int, run: str = "one") -> list[Record]:
    """The records of a run in which everything happened that may happen."""
    choose = random.Random(seed)
    items = [
        Item(f"specs/processes/joining.py::test_{name}", one.key, mutant, parameters)
        for name in "xyz"
        for one in (FORK, SPAWN)
        for mutant in ("", "wrong")
        for parameters in ("a", "b")
    ]
    outcomes: list[Outcome] = ["passed", "passed", "broken", "no answer", "not run"]
    made: list[Record] = [replace(RUN, id=run), FORK, SPAWN]
    for item in items:
        selected = choose.random() < 0.8
        made.append(Collected((item,), selected))
        if selected and choose.random() < 0.8:
            made.append(Phase(item, "call", choose.choice(outcomes), message=choose.choice(["", "x", "y"])))
        if selected and choose.random() < 0.2:
            made.append(Phase(item, "teardown", "no answer", message="left"))
        if selected and choose.random() < 0.1:
            made.append(Phase(item, "crash", "no answer", message="crashed"))
    return [*made, END]


@pytest.mark.parametrize("seed", range(20))
def test_what_records_say_does_not_depend_on_their_order(seed: int) -> None:
    first, *others = many(seed)
    found = stored([first, *others])

    for number in range(10):
        shuffled = random.Random(number).sample(others, len(others))
        other = stored([first, *shuffled])
        assert other == found
        for item in found.collected:
            assert other.result(item) == found.result(item)
            assert other.outcome(*item.pair) == found.outcome(*item.pair)
            assert other.is_complete(*item.pair) == found.is_complete(*item.pair)
        assert set(other.lost) == set(found.lost)


# Merging.


def merged(*some: Results) -> Results:
    whole = Results()
    for one in some:
        whole.merge(one)
    return whole


def pieces(seed: int) -> list[Results]:
    """Some results, in which the same may stand several times."""
    choose = random.Random(seed)
    made = []
    for number in range(5):
        item = Item(SPEC, choose.choice((FORK, SPAWN)).key, parameters=choose.choice(("", "a", "b")))
        outcome: Outcome | None = choose.choice(("passed", "not run", None))
        run = replace(RUN, id=f"run {number}")
        made.append(stored(records({item: outcome}, [FORK, SPAWN], run=run)))
    return made


@pytest.mark.parametrize("seed", range(20))
def test_merging_is_associative_commutative_and_idempotent(seed: int) -> None:
    some = pieces(seed)
    whole = merged(*some)

    for order in itertools.islice(itertools.permutations(some), 0, None, 17):
        assert merged(*order) == whole
        assert merged(merged(*order[:2]), merged(*order[2:])) == whole
    assert merged(whole, whole) == whole
    assert merged(whole, *some) == whole


def test_what_was_not_run_in_one_is_taken_from_another() -> None:
    other = replace(RUN, id="two")
    found = merged(stored(records({A: "not run"}, [FORK])), stored(records({A: "passed"}, [FORK], run=other)))

    assert found.outcome(SPEC, FORK.key) == "passed"


def test_results_that_contradict_each_other_are_not_merged() -> None:
    other = replace(RUN, id="two")

    with pytest.raises(ResultsError, match=r"test_x\[a\] under .*: broken in one of them, passed in another") as error:
        merged(stored(records({A: "passed"}, [FORK])), stored(records({A: "broken"}, [FORK], run=other)))
    assert "\n" not in str(error.value)
