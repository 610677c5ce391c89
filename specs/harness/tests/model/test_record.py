"""The record of a run: nothing passes in it that was not reported to have passed."""

from __future__ import annotations

import pytest

from specs.harness.model.messages import from_json, to_json
from specs.harness.model.record import Outcome, Record, Result, worst

FORK, SERVER = "3.13-fork", "3.13-forkserver"
SPEC = "specs/section_1.py::test_x"


def item(parameter: str, subject: str = FORK) -> str:
    return f"{SPEC}[{parameter}-{subject}]" if parameter else f"{SPEC}[{subject}]"


def result(name: str, outcome: Outcome = "passed", items: int = 1, subject: str = FORK) -> Result:
    return Result(name, SPEC, subject, items, outcome)


@pytest.fixture
def record() -> Record:
    return Record([FORK, SERVER])


@pytest.mark.parametrize(
    ("nodeid", "pair"),
    [
        (f"{SPEC}[{FORK}]", (SPEC, FORK)),
        (f"{SPEC}[{SERVER}]", (SPEC, SERVER)),
        (f"{SPEC}[plain end-{FORK}]", (SPEC, FORK)),
        (f"{SPEC}[{SERVER}-memory]", (SPEC, SERVER)),
        (SPEC, None),
        (f"{SPEC}[x-3.13-forks]", None),
    ],
)
def test_a_node_id_tells_its_spec_and_its_subject(record: Record, nodeid: str, pair: tuple[str, str] | None) -> None:
    assert record.split(nodeid) == pair


def test_what_was_selected_and_never_reported_is_lost_and_did_not_run(record: Record) -> None:
    record.select([item(""), "specs/other.py::test_without_subject"])

    assert record.outcome(SPEC, FORK) == "not run"
    assert record.lost == [item("")]
    assert record.specs == {SPEC}


def test_a_spec_passes_once_all_its_items_have(record: Record) -> None:
    record.add(result(item("a"), items=2))
    assert record.outcome(SPEC, FORK) == "not run"
    assert not record.is_complete(SPEC, FORK)

    record.add(result(item("b"), items=2))
    assert record.outcome(SPEC, FORK) == "passed"
    assert record.is_complete(SPEC, FORK)
    assert record.outcome(SPEC, SERVER) == "not run"


@pytest.mark.parametrize("bad", ["broken", "no answer", "not run"])
def test_one_item_that_did_not_pass_counts_for_all(record: Record, bad: Outcome) -> None:
    record.add(result(item("a"), bad, items=2))
    record.add(result(item("b"), items=2))

    assert record.outcome(SPEC, FORK) == bad


def test_a_teardown_that_fails_counts_although_the_call_passed(record: Record) -> None:
    record.add(result(item("")))
    record.add(result(item(""), "no answer"))

    assert record.outcome(SPEC, FORK) == "no answer"


def test_the_item_on_which_a_process_crashed_has_no_answer_whatever_else_passed(record: Record) -> None:
    record.select([item("a"), item("b")])
    record.add(result(item("a"), items=2))

    record.add_crash(item("b"))

    assert record.outcome(SPEC, FORK) == "no answer"
    assert record.lost == []


def test_the_worst_outcome_of_nothing_is_that_it_did_not_run() -> None:
    assert worst([]) == "not run"


def test_a_result_is_read_as_it_was_written() -> None:
    one = result(item("ä\udc80"), "broken", items=3)

    assert from_json(Result, to_json(one)) == one


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"item": "x", "spec": "y", "subject": "z", "items": 1, "outcome": "?"}']
)
def test_what_is_no_result_is_refused(text: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  # which one is the library's affair
        from_json(Result, text)
