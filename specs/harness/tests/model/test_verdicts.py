"""What follows for each claim and subject, and then for each claim, from what came of the specs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model.catalogue import Spec
from specs.harness.model.claims import Claim, Limit
from specs.harness.model.conditions import Condition, Decision
from specs.harness.model.verdicts import Cell, Value, judge, judge_cell, sum_up
from specs.harness.tests.written import subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specs.harness.model.conditions import Side
    from specs.harness.model.items import Outcome
    from specs.harness.model.subjects import Subject

FORK, SPAWN, SERVER = subject("fork"), subject("spawn"), subject("forkserver")
CLAIM = Claim("x.y", "s", "r", not_applicable=(Limit(Condition(under=("fork",)), "nobody forks here"),))
ANY, UNDER_FORK, UNDER_SPAWN = Condition(), Condition(under=("fork",)), Condition(under=("spawn",))


def spec(name: str, side: Side = "upholds", condition: Condition = ANY, claim: str = "x.y") -> Spec:
    return Spec(name, 1, (Decision(claim, side, condition),))


def came_of(outcomes: Mapping[str, Outcome]) -> Mapping[tuple[str, str], Outcome]:
    return {(name, one.key): outcome for name, outcome in outcomes.items() for one in (FORK, SPAWN, SERVER)}


@pytest.mark.parametrize(
    ("specs", "outcomes", "value"),
    [
        ([spec("a")], {"a": "passed"}, "holds"),
        ([spec("a", "refutes")], {"a": "passed"}, "refuted"),
        ([spec("a"), spec("b", "refutes")], {"a": "passed", "b": "passed"}, "depends"),
        ([spec("a"), spec("b", "refutes", UNDER_SPAWN)], {"a": "passed", "b": "passed"}, "holds"),
        ([spec("a"), spec("b")], {"a": "passed", "b": "not run"}, "not run"),
        ([spec("a"), spec("b", "refutes")], {"a": "passed", "b": "not run"}, "not run"),
        ([spec("a"), spec("b")], {"a": "passed", "b": "no answer"}, "no answer"),
        ([spec("a"), spec("b")], {"a": "not run", "b": "no answer"}, "no answer"),
        ([spec("a"), spec("b"), spec("c")], {"a": "broken", "b": "no answer", "c": "not run"}, "deviates"),
        ([spec("a"), spec("b", claim="x.z")], {"a": "passed", "b": "broken"}, "holds"),
        ([spec("a", condition=UNDER_SPAWN)], {"a": "passed"}, "not applicable"),
        ([spec("a"), spec("b", "details"), spec("c", "remedies")], dict.fromkeys("abc", "passed"), "holds"),
        ([spec("a"), spec("b", "details")], {"a": "passed", "b": "broken"}, "deviates"),
        ([spec("a"), spec("b", "remedies")], {"a": "passed", "b": "not run"}, "not run"),
        ([spec("a", "details")], {"a": "passed"}, "not applicable"),
        ([spec("a", "details")], {"a": "broken"}, "deviates"),
        ([], {}, "not applicable"),
    ],
)
def test_a_cell_says_no_more_than_the_specs_that_decide_it_for_its_subject(
    specs: list[Spec], outcomes: Mapping[str, Outcome], value: Value
) -> None:
    cell = judge_cell(CLAIM, FORK, specs, lambda name, one: came_of(outcomes)[name, one])

    assert cell.value == value


def without(*parts: str) -> Subject:
    """A subject under fork whose implementation lacks these parts."""
    return replace(FORK, implementation=replace(FORK.implementation, version="4.2", lacks=parts))


@pytest.mark.parametrize(
    ("specs", "outcomes", "value", "because"),
    [
        (["needs kill"], {}, "not offered", "multiprocessing 4.2 has no Process.kill"),
        (["needs kill", "any"], {"any": "passed"}, "holds", "multiprocessing 4.2 has no Process.kill"),
        (["needs kill", "any"], {"any": "broken"}, "deviates", "multiprocessing 4.2 has no Process.kill"),
        (["for each"], {"for each": "passed"}, "holds", "multiprocessing 4.2 has no Process.kill"),
        (["any"], {"any": "passed"}, "holds", ""),
        (["needs kill under spawn"], {}, "not applicable", "nobody forks here"),
    ],
)
def test_a_claim_about_what_an_implementation_lacks_is_not_offered_unless_another_spec_decides_it(
    specs: list[str], outcomes: Mapping[str, Outcome], value: Value, because: str
) -> None:
    every = {
        "any": spec("any"),
        "needs kill": replace(spec("needs kill", "refutes"), needs=("Process.kill", "Process.join")),
        "for each": replace(spec("for each"), one_of=("Process.kill", "Process.terminate")),
        "needs kill under spawn": replace(spec("s", condition=UNDER_SPAWN), needs=("Process.kill",)),
    }

    cell = judge_cell(CLAIM, without("Process.kill"), [every[name] for name in specs], lambda name, _: outcomes[name])

    assert (cell.value, cell.because) == (value, because)
    assert set(cell.outcomes) == set(outcomes)


def test_a_cell_without_a_spec_says_why_there_is_none() -> None:
    assert (
        judge_cell(CLAIM, FORK, [spec("a", condition=UNDER_SPAWN)], lambda *_: "passed").because == "nobody forks here"
    )
    assert judge_cell(CLAIM, SERVER, [spec("a", condition=UNDER_SPAWN)], lambda *_: "passed").because == ""
    assert judge_cell(CLAIM, FORK, [spec("a")], lambda *_: "passed").because == ""


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["holds", "holds"], "holds"),
        (["refuted", "refuted"], "refuted"),
        (["holds", "refuted"], "depends"),
        (["holds", "depends"], "depends"),
        (["holds", "deviates"], "deviates"),
        (["holds", "no answer"], "no answer"),
        (["holds", "not run"], "not run"),
        (["not run", "no answer"], "no answer"),
        (["no answer", "deviates"], "deviates"),
        (["holds", "not offered"], "holds"),
        (["refuted", "not applicable"], "refuted"),
        (["not offered", "not applicable"], "not offered"),
        (["not applicable", "not applicable"], "not applicable"),
    ],
)
def test_a_verdict_says_no_more_than_the_weakest_of_its_cells(values: list[Value], value: Value) -> None:
    cells = [Cell(str(number), one, {}, ()) for number, one in enumerate(values)]

    assert sum_up("x.y", cells).value == value


def test_a_claim_that_passes_under_one_start_method_and_is_broken_under_another_does_not_hold() -> None:
    verdict = judge(CLAIM, [FORK, SPAWN], [spec("a")], lambda _, one: "passed" if one == FORK.key else "broken")

    assert verdict.value == "deviates"
    assert [cell.value for cell in verdict.cells] == ["holds", "deviates"]


def test_only_the_general_conditions_are_told_and_only_where_they_were_shown() -> None:
    late = Condition(under=("spawn",), when="if late")
    specs = [
        spec("a"),
        spec("b", "refutes", UNDER_SPAWN),
        spec("c", "refutes", late),
        spec("d", "refutes", Condition(under=("forkserver",))),
    ]

    verdict = judge(CLAIM, [FORK, SPAWN], specs, lambda *_: "passed")

    assert verdict.conditions("upholds") == (ANY,)
    assert verdict.conditions("refutes") == (UNDER_SPAWN,)
