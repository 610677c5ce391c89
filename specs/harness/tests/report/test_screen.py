"""The screen at the end of a run of many claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.courses import OUTSIDE, Course, Step
from specs.harness.model.events import polls
from specs.harness.report.screen import SURPRISES, polling, screen
from specs.harness.tests.simulated import CLAIMS, findings, interpreter, results, subjects

if TYPE_CHECKING:
    from specs.harness.model.subjects import Subject

FORK, SPAWN, SERVER = subjects([interpreter("3.15.2")])


def lines(*run: Subject, inapplicable: int = 0, is_brief: bool = False, width: int = 80) -> list[str]:
    """The screen of a run of all specs on some subjects, of which `join.waits` deviates under spawn."""
    found = findings(results(run))
    specs = [f"test_{number}" for number in range(inapplicable)]
    return [line.text for line in screen(found, list(found.verdicts.values()), specs, width, is_brief=is_brief)]


def test_what_deviates_comes_first_with_claim_fact_and_what_to_do() -> None:
    shown = lines(SPAWN)

    assert shown[0].split() == ["join.waits", "deviates"]
    assert shown[1] == f"      claimed: {CLAIMS['join.waits'].says}"
    assert shown[2].startswith("      in fact: ")
    assert any(line.startswith("      asserted: ") for line in shown)
    assert f"{len(CLAIMS)} claims: " in "".join(line for line in shown if not line.startswith(" "))


def test_each_remedy_of_a_claim_that_deviates_stands_there_once() -> None:
    found = findings(results([SPAWN], failing="executor.shutdown-no-wait"))
    shown = [line.text for line in screen(found, list(found.verdicts.values()), [], 500, is_brief=True)]
    todo = [line for line in shown if line.startswith("      what to do: ")]

    assert todo
    assert len(todo) == len(set(todo))


def test_a_run_in_which_all_passed_is_one_screen() -> None:
    shown = lines(FORK, inapplicable=3)

    assert len(shown) <= 40
    assert max(map(len, shown)) <= 80
    assert shown[0].startswith(f"{len(CLAIMS)} claims: ")
    assert len([line for line in shown if line.startswith("  - ")]) == SURPRISES
    assert "3 specs are for other subjects." in shown


def test_what_surprises_is_what_tutorials_say_otherwise_and_the_first_by_rank() -> None:
    found = findings(results([FORK]))
    shown = " ".join(line.strip() for line in lines(FORK, width=500))
    ranked = sorted((claim for claim in CLAIMS.values() if claim.surprise), key=lambda claim: claim.surprise)
    expected = [claim.id for claim in ranked if found.verdicts[claim.id].value in {"refuted", "depends"}][:SURPRISES]

    assert [claim.id for claim in ranked if f"({claim.id})" in shown] == expected


def test_a_run_of_one_subject_names_the_claims_that_are_specified_otherwise_under_other_methods() -> None:
    shown = "\n".join(lines(FORK))

    assert "Specified otherwise under spawn or forkserver (--start-method all): " in shown
    assert "default.main-guard" in shown
    assert "Specified otherwise" not in "\n".join(lines(FORK, SERVER))


@pytest.mark.parametrize(("run", "rest"), [([FORK], 1), ([FORK, SERVER], 1)])
def test_a_quiet_run_has_the_sums_alone(run: list[Subject], rest: int) -> None:
    assert len(lines(*run, is_brief=True, inapplicable=3)) == rest


def test_in_what_a_library_polls_where_python_waits_is_said_in_a_line() -> None:
    found = results([FORK])
    for workload, what in (
        ("pool", polls("MainProcess", "in epoll_wait with a timeout")),
        ("other", polls("a worker", "running")),
        ("none", "sees that MainProcess is at rest"),
    ):
        found.append(Course(workload, (), (), (Step(OUTSIDE, what),)))

    (line,) = polling(findings(found), 120)
    assert line.text == "It polls where Python's own waits: in epoll_wait with a timeout, running, in 2 programs"
