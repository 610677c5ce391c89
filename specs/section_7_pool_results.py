"""Pools: how the result of a task comes back to its parent, and when none does."""

import pytest

from specs.harness.api import History, Run, upholds


def wait_for_two_tasks(run: Run) -> History:
    """A parent waits for the first of two tasks with timeout=0 and without one, for the second with timeout=1000."""
    program = run("pool_results")
    program.reaches("task 0 begins", "task 1 begins")
    parent = program.goes_on_to("parent is back from wait(timeout=0)")
    program.waits_without_timeout(parent)
    program.open("task 0 may end")
    program.goes_on_to("parent is back from wait()")
    program.stays_quiet()
    program.open("task 1 may end")
    program.goes_on_to("parent is back from wait(timeout=1000)")
    return program.ends()


@pytest.fixture(scope="module")
def waited_for(record: Run) -> History:
    return wait_for_two_tasks(record)


@upholds("result.wait")
def test_wait_waits_for_the_result_or_its_timeout_and_returns_none_whatever_comes(run: Run) -> None:
    waited_for = wait_for_two_tasks(run)

    assert waited_for == [
        {"task 0 begins", "task 1 begins", ("parent asks", "parent is back from wait(timeout=0)")},
        *("task 0 ends", "parent is back from wait()"),
        *("task 1 ends", "parent is back from wait(timeout=1000)"),
    ]
    for call in ("wait(timeout=0)", "wait()", "wait(timeout=1000)"):
        assert waited_for[f"parent is back from {call}"].value["returns"] is None


@upholds("result.ready")
def test_ready_is_false_before_and_true_after_the_result_has_come(waited_for: History) -> None:
    assert [event.value["ready"] for event in waited_for.by_program if event.name == "MainProcess"] == [
        [False, False],
        [False, False],
        [True, False],
        [True, True],
    ]


@upholds("result.ready")
def test_successful_tells_whether_the_task_raised_nothing_and_raises_value_error_before(waited_for: History) -> None:
    assert [event.value["successful"] for event in waited_for.by_program if event.name == "MainProcess"] == [
        ["raises ValueError", "raises ValueError"],
        ["raises ValueError", "raises ValueError"],
        [True, "raises ValueError"],
        [True, False],
    ]
