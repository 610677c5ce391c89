"""The page of a claim: which picture decides, what each fact says, and what to know who runs a program by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.model.courses import OUTSIDE, Step
from specs.harness.model.items import Item
from specs.harness.model.results import Phase
from specs.harness.report import claim_page
from specs.harness.tests import simulated
from specs.harness.tests.simulated import CATALOGUE, CLAIMS

if TYPE_CHECKING:
    from specs.harness.model.items import Outcome

CLAIM = "queue.join-deadlock"
SUBJECTS = simulated.subjects([simulated.interpreter("3.13.0")])


def view(*outcomes: tuple[str, Outcome], claim: str = CLAIM, steps: tuple[Step, ...] = ()) -> dict[str, Any]:
    """What a page shows. outcomes: of specs, by their names, under fork. steps: of every course, behind its own."""
    found = simulated.results(SUBJECTS)
    for spec in CATALOGUE.values():
        for name, outcome in outcomes:
            if spec.name == name:
                found.append(Phase(Item(spec.id, SUBJECTS[0].key), "call", outcome))
    for id_, course in found.courses.items():
        found.courses[id_] = replace(course, arguments=("-O", "--joins=too early"), steps=(*course.steps, *steps))
    findings = simulated.findings(found)
    return claim_page.view(findings, CLAIMS[claim], findings.courses_of(claim))


def values(page: dict[str, Any]) -> dict[str, object]:
    return {fact["spec"].name: fact["value"] for _, some in page["facts"] for fact in some}


def test_the_first_picture_is_of_the_first_fact_that_decides_the_claim() -> None:
    page = view()

    sides = [fact["side"] for _, some in page["facts"] for fact in some]
    assert sides[0] == "remedies"
    assert page["first"]["value"] in ("holds", "refuted")
    assert page["first"]["spec"].fact.startswith("`join()` of a child that has put a million bytes, in one object")


def test_a_fact_says_what_it_is_to_its_claim_or_what_came_of_its_spec() -> None:
    names = [fact["spec"].name for _, some in view()["facts"] for fact in some if fact["side"] == "upholds"]

    page = view((names[0], "broken"), (names[1], "no answer"))

    assert values(view())[names[0]] == "holds"
    assert values(page)[names[0]] == "deviates"
    assert values(page)[names[1]] == "no answer"
    assert {
        values(page)[fact["spec"].name] for _, some in page["facts"] for fact in some if fact["side"] == "details"
    } == {None}


def test_a_fact_about_other_subjects_does_not_apply() -> None:
    page = view(claim="pool.killed-worker")

    assert {
        values(page)[fact["spec"].name] for heading, some in page["facts"] for fact in some if heading == "On Windows"
    } == {"not applicable"}


def test_each_picture_stands_on_the_page_once() -> None:
    page = view()
    numbers = [page["first"]["course"]["number"]]
    numbers += [course["number"] for _, some in page["facts"] for fact in some for course in fact["courses"]]

    assert len(numbers) == len(set(numbers))
    assert page["first"]["course"]["number"] in [
        number for _, some in page["facts"] for fact in some for number in fact["above"]
    ]


@pytest.mark.parametrize(
    ("acts", "hangs", "undone"),
    [
        ((), False, []),
        (("ends what is left of the program",), True, []),
        (("kills Process-1", "opens the gate: g", "kills Process-1"), False, ["kills Process-1"]),
    ],
)
def test_who_runs_a_program_by_hand_knows_how_and_whether_it_hangs(
    acts: tuple[str, ...], hangs: bool, undone: list[str]
) -> None:
    by_hand = view(steps=tuple(Step(OUTSIDE, act) for act in acts))["by_hand"]

    assert by_hand["command"] == (
        "MULTIPROCESSING_SPEC_START_METHOD=fork python3 -O -m workloads.processes.joining.join '--joins=too early'"
    )
    assert (by_hand["hangs"], by_hand["undone"], by_hand["platforms"]) == (hangs, undone, [])


def test_a_program_for_some_platforms_only_says_so() -> None:
    assert view(claim="states.ready")["by_hand"]["platforms"] == ["Linux"]
