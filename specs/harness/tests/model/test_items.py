"""Items: node ids are taken apart in one place, and the worst of several outcomes counts."""

from __future__ import annotations

import pytest

from specs.harness.model.items import Item, NodeIds, worst

FORK, SERVER, OTHER = "3.13-fork", "3.13-forkserver", "3.13-fork-billiard"
KEYS = {FORK: "key of fork", SERVER: "key of forkserver", OTHER: "key of billiard"}
SPEC = "specs/processes/joining.py::test_x"


@pytest.mark.parametrize(
    ("node_id", "item"),
    [
        (f"{SPEC}[{FORK}]", Item(SPEC, "key of fork")),
        (f"{SPEC}[{SERVER}]", Item(SPEC, "key of forkserver")),
        (f"{SPEC}[{OTHER}]", Item(SPEC, "key of billiard")),
        (f"{SPEC}[plain end-{FORK}]", Item(SPEC, "key of fork", parameters="plain end")),
        (f"{SPEC}[{SERVER}-memory]", Item(SPEC, "key of forkserver", parameters="memory")),
        (f"{SPEC}[a-{FORK}-b-c]", Item(SPEC, "key of fork", parameters="a-b-c")),
        (f"{SPEC}[{FORK}-wrong]", Item(SPEC, "key of fork", "wrong")),
        (f"{SPEC}[a-{OTHER}-wrong-b]", Item(SPEC, "key of billiard", "wrong", "a-b")),
        (f"{SPEC}[{FORK}-right]", Item(SPEC, "key of fork", parameters="right")),
        (f"{SPEC}[{FORK}-[x]]", Item(SPEC, "key of fork", parameters="[x]")),
        (SPEC, None),
        (f"{SPEC}[x-3.13-forks]", None),
    ],
)
def test_a_node_id_tells_its_spec_subject_mutant_and_parameters(node_id: str, item: Item | None) -> None:
    assert NodeIds(KEYS, ["wrong"]).item(node_id) == item


def test_where_there_are_no_subjects_nothing_runs_under_one() -> None:
    assert NodeIds({}).item(f"{SPEC}[{FORK}]") is None


def test_an_item_is_named_by_its_spec_and_its_parameters() -> None:
    assert [Item(SPEC, "k").name, Item(SPEC, "k", "wrong", "a-b").name] == ["test_x", "test_x[a-b]"]


def test_the_worst_outcome_of_nothing_is_that_it_did_not_run() -> None:
    assert worst([]) == "not run"
    assert worst(["passed", "not run"]) == "not run"
    assert worst(["not run", "no answer", "passed"]) == "no answer"
    assert worst(["no answer", "broken"]) == "broken"
