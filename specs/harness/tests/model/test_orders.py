"""What fits an expected order and what does not, and where a log leaves it."""

from __future__ import annotations

from typing import Any

import pytest

from specs.harness.model.events import Act, opens
from specs.harness.model.orders import Difference, first_difference, named_acts
from specs.harness.tests.written import history

OPENED = opens("gate")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], []),
        (["a"], ["a"]),
        (["a", "b"], ["a", "b"]),
        (["a", "a"], ["a", "a"]),
        (["a", "b", "c"], ["a", {"b", "c"}]),
        (["a", "c", "b"], ["a", {"b", "c"}]),
        (["b", "a", "c"], [{"a", "b"}, "c"]),
        (["1", "2", "x"], [{("1", "2"), "x"}]),
        (["1", "x", "2"], [{("1", "2"), "x"}]),
        (["x", "1", "2"], [{("1", "2"), "x"}]),
        (["1", "3", "2", "4"], [{("1", "2"), ("3", "4")}]),
        (["1", "2", "3"], [frozenset({("1", "2", "3")})]),
        # Chains with equal heads: only what comes later tells which of them it was.
        (["1", "1", "2", "3"], [{("1", "2"), ("1", "3")}]),
        (["1", "2", "1", "3"], [{("1", "2"), ("1", "3")}]),
        (["1", "3", "1", "2"], [{("1", "2"), ("1", "3")}]),
        (["1", "1", "3", "2"], [{("1", "2"), ("1", "3")}]),
        (["1", "1", "2"], [{("1", "2"), "1"}]),
        # The observer's acts take part where they are named, and only there.
        (["a", OPENED, "b"], ["a", "b"]),
        (["a", OPENED, "b"], ["a", OPENED, "b"]),
        ([OPENED, "b", "a"], [{(OPENED, "b"), "a"}]),
        (["a", OPENED, Act("kills b"), "b"], ["a", OPENED, "b"]),
    ],
)
def test_a_log_fits(said: list[str], expected: list[Any]) -> None:
    assert first_difference(history(*said), expected) is None
    assert history(*said) == expected


@pytest.mark.parametrize(
    ("said", "expected", "index", "wanted"),
    [
        (["a"], [], 0, set()),
        ([], ["a"], 0, {"a"}),
        (["b"], ["a"], 0, {"a"}),
        (["a", "b"], ["a"], 1, set()),
        (["a"], ["a", "b"], 1, {"b"}),
        (["b", "a"], ["a", "b"], 0, {"a"}),
        (["a", "a"], [{"a", "b"}], 1, {"b"}),
        (["a", "c"], ["a", {"b", "c"}], 2, {"b"}),
        (["a", "b", "c", "d"], ["a", {"b", "c"}], 3, set()),
        (["2", "1", "x"], [{("1", "2"), "x"}], 0, {"1", "x"}),
        (["1", "x", "3"], [{("1", "2"), "x"}], 2, {"2"}),
        (["1", "2", "2"], [{("1", "2"), ("1", "3")}], 2, {"1"}),
        (["1", "1", "4"], [{("1", "2"), ("1", "3")}], 2, {"2", "3"}),
        # Where an act is not named, it counts in the index and not otherwise.
        (["a", OPENED, "c"], ["a", "b"], 2, {"b"}),
        (["a", "b", OPENED], ["a", OPENED, "b"], 1, {OPENED}),
        (["a", "b"], ["a", OPENED, "b"], 1, {OPENED}),
        (["a", OPENED, OPENED], ["a", OPENED], 2, set()),
        # A program cannot pass for the observer: the same words, but nobody's act.
        (["a", str(OPENED), "b"], ["a", "b"], 1, {"b"}),
    ],
)
def test_a_log_leaves_the_order_at(said: list[str], expected: list[Any], index: int, wanted: set[str]) -> None:
    assert first_difference(history(*said), expected) == Difference(index, frozenset(wanted))
    assert history(*said) != expected


@pytest.mark.parametrize("step", [1, None, ["a", "b"], ("a", "b"), set(), {()}, {1}, {("a", 1)}, {frozenset({"a"})}])
def test_what_is_no_step_is_refused(step: Any) -> None:
    with pytest.raises(TypeError, match="a step is a phrase or a set of phrases or of tuples of phrases"):
        first_difference(history("a", "b"), ["a", step])


def test_the_acts_that_take_part_are_those_named_in_phrases_sets_and_chains() -> None:
    acts = [Act(name) for name in "abc"]

    assert named_acts(["x", acts[0], {acts[1], "y"}, {("z", acts[2]), "w"}]) == set(acts)
