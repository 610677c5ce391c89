"""What is wrong, as the start page and a claim's page show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.model.deviations import Deviation
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.model.results import Phase, Results
from specs.harness.report import start_page, troubles
from specs.harness.report.matrix import columns
from specs.harness.tests import simulated
from specs.harness.tests.simulated import CATALOGUE, SPECIFICATION
from specs.harness.tests.written import RUN, records, stored, subject

if TYPE_CHECKING:
    from specs.harness.model.items import Outcome
    from specs.harness.model.subjects import Subject

SPEC = "specs/processes/joining.py::test_a_parent_stays_in_join_until_its_child_has_ended"
OTHER = "specs/processes/joining.py::test_with_join_the_child_ends_before_its_parents_last_line"

DETAILS = """
>       program.stays_quiet(parent)
------------------------------ what the spec asserts -------------------------------
`join()` does not return.
----- workloads.processes.joining.join under 3.13-fork: what happened, in order -----
observer        | MainProcess 10
----------------+---------------
                | parent joins
------------------------------ Captured stderr call --------------------------------
nothing
"""


def failing(
    some: list[Subject], outcome: Outcome = "broken", details: str = DETAILS, arguments: tuple[str, ...] = ()
) -> Results:
    """Results in which a spec of `join.waits` failed under each of these subjects."""
    items = [Item(SPEC, each.key) for each in some]
    results = stored(records(dict.fromkeys(items), some, run=replace(RUN, arguments=arguments)))
    for item in items:
        results.append(Phase(item, "call", outcome, message="ClaimBrokenError: no", details=details))
    return results


def only(results: Results) -> dict[str, Any]:
    """The only failure of `join.waits`."""
    (failure,) = troubles.failures_of(Findings(results, SPECIFICATION), "join.waits")
    return failure


def test_what_failed_alike_under_several_subjects_is_one_failure_with_its_fact() -> None:
    failure = only(failing([subject("fork"), subject("spawn"), subject("spawn", "3.14.1")]))

    assert failure["spec"] == CATALOGUE[SPEC]
    assert failure["subjects"] == "all subjects"
    assert failure["value"] == "deviates"


def test_a_failure_shows_the_columns_of_the_log_and_nothing_else_of_its_details() -> None:
    log = only(failing([subject()]))["log"]

    assert log.splitlines() == [
        "workloads.processes.joining.join under 3.13-fork",
        "observer        | MainProcess 10",
        "----------------+---------------",
        "                | parent joins",
    ]


def test_two_logs_of_a_failure_are_both_shown() -> None:
    assert only(failing([subject()], details=DETAILS * 2))["log"].count("parent joins") == 2


def test_without_a_log_in_its_details_a_failure_shows_the_course_of_events() -> None:
    some = simulated.subjects([simulated.interpreter(simulated.VERSIONS[-1])])
    log = only(simulated.results(some))["log"]

    assert log.startswith("<i>Main</i>: ")


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ((), ""),
        (("--python", "3.13", "-q", "--start-method=all"), "--python=3.13 "),
        (("--python=3.13", "--python=3.14"), "--python=3.13 "),
        (("--python=/opt/a b/python3",), "'--python=/opt/a b/python3' "),
        (("--implementation", "billiard", "--implementation=multiprocessing"), "--implementation=multiprocessing "),
        (("--executor=a.b:C", "--report=x"), "--executor=a.b:C "),
    ],
)
def test_the_command_runs_the_spec_under_the_subject_where_it_failed(arguments: tuple[str, ...], chosen: str) -> None:
    command = only(failing([subject("spawn")], arguments=arguments))["command"]

    assert command == f".venv/bin/python -m pytest {chosen}--start-method=spawn -k {SPEC.rpartition('::')[2]}"


def test_what_is_listed_is_known_and_what_is_not_comes_first() -> None:
    known = Deviation("multiprocessing", (SPEC.rpartition("::")[2],), "it returns", "defect")
    results = failing([subject()])
    item = Item(OTHER, subject().key)
    results.append(Phase(item, "call", "no answer", message="no"))

    seen = troubles.view(Findings(results, SPECIFICATION, [known]))

    assert [one["claim"].id for one in seen["troubles"]] == ["join.orders"]
    assert [one["claim"].id for one in seen["known_troubles"]] == ["join.waits"]
    assert seen["known_troubles"][0]["failures"][0]["listed"] is known


def test_nothing_is_wrong_where_everything_passed() -> None:
    some = simulated.subjects([simulated.interpreter("3.13.0")])
    findings = simulated.findings(simulated.results(some))

    seen = start_page.view(findings, columns(findings))
    assert seen["troubles"] == seen["known_troubles"] == []
