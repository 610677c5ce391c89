"""Progress: how much is decided, how long the rest may take, and which section was decided last."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from specs.harness.model.catalogue import Spec
from specs.harness.model.conditions import Condition, Decision
from specs.harness.model.items import Item
from specs.harness.plugin.progress import Progress

#: Two sections: three claims with a spec each, and one with seventeen.
CLAIMS = [*(("x", f"x.{number}") for number in range(3)), *[("y", "y.all")] * 17]
SPECS = [
    Spec(f"specs/a/{name}.py::test_{number}", 1, (Decision(claim, "upholds", Condition()),))
    for number, (name, claim) in enumerate(CLAIMS)
]
ITEMS = [Item(spec.id, "key") for spec in SPECS]


def progress(items: list[Item] = ITEMS) -> Progress:
    """The progress of a run that began at 100 s."""
    state: Any = SimpleNamespace(
        results=SimpleNamespace(selected=items),
        specification=SimpleNamespace(catalogue={spec.id: spec for spec in SPECS}),
    )
    return Progress(state, 100.0)


def test_a_claim_is_decided_when_all_its_items_are_over() -> None:
    it = progress()
    it.finish(ITEMS[0])
    assert it.line(200.0) == "1 of 4 claims decided"
    it.finish(ITEMS[3])
    assert it.line(200.0).startswith("1 of 4 claims decided")


def test_from_a_tenth_on_it_tells_how_long_the_rest_may_take() -> None:
    it = progress()
    it.finish(ITEMS[0])
    assert it.line(110.0) == "1 of 4 claims decided"
    it.finish(ITEMS[1])
    assert it.line(110.0) == "2 of 4 claims decided, 90 s to go"
    assert it.line(400.0) == "2 of 4 claims decided, 45 min to go"


def test_with_the_last_item_of_a_section_the_section_is_decided() -> None:
    it = progress()

    assert [it.finish(item) for item in ITEMS[:4]] == ["", "", "specs/a/x.py", ""]


def test_nothing_is_said_of_a_run_that_is_over_and_an_item_counts_once() -> None:
    it = progress(ITEMS[:2])
    assert it.finish(ITEMS[0]) == ""
    assert it.finish(ITEMS[0]) == ""
    assert it.line(150.0) == "1 of 2 claims decided, 50 s to go"
    assert it.finish(ITEMS[1]) == "specs/a/x.py"
    assert it.line(200.0) == ""


def test_what_is_no_spec_does_not_count() -> None:
    it = progress([*ITEMS[:1], Item("specs/harness/tests/test_x.py::test_y", "key")])
    assert it.finish(Item("specs/harness/tests/test_x.py::test_y", "key")) == ""
    assert it.line(200.0) == "0 of 1 claim decided"
