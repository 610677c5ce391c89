"""Pools: how the result of a task comes back to its parent, and when none does."""

import pytest

from specs.harness.api import History, Run, refutes, upholds


@pytest.fixture(scope="module")
def async_tasks(record: Run) -> History:
    """A parent submits two tasks and continues while they wait at gates; then it calls get for them, and for others."""
    program = record("pool_apply_async")
    program.goes_on_to("parent has called get with timeout=0", "task 1 begins", "task 2 begins")
    program.stays_quiet()
    program.open("task 1 may end")
    program.goes_on_to("parent has the result of task 1")
    program.open("task 2 may end")
    return program.ends()


@upholds("apply-async.returns-at-once")
def test_apply_async_returns_before_its_task_is_done_and_get_waits_for_the_result(async_tasks: History) -> None:
    steps = ("parent has submitted task 1", "parent has submitted task 2", "parent has called get with timeout=0")

    assert async_tasks == [
        {steps, "task 1 begins", "task 2 begins"},
        "task 1 ends",
        "parent has the result of task 1",
        "task 2 ends",
        "parent has the result of task 2",
        "parent has called get for a task that fails",
        "parent has called get for a result that cannot be pickled",
        "parent has called get for an error that cannot be pickled",
        "parent has called get for a task that cannot be pickled",
    ]
    assert async_tasks["parent has submitted task 1"].value["ready"] is False
    assert async_tasks["parent has submitted task 2"].value["ready"] is False


@upholds("apply-async.returns-at-once")
def test_get_raises_the_timeout_error_of_multiprocessing_if_its_timeout_expires_first(async_tasks: History) -> None:
    assert async_tasks["parent has called get with timeout=0"].value == {"raises": "mp.TimeoutError", "ready": False}


@upholds("apply-async.returns-at-once")
def test_apply_async_passes_on_positional_and_keyword_arguments(async_tasks: History) -> None:
    submissions = [async_tasks[f"parent has submitted task {number}"].value for number in (1, 2)]

    assert [(task["args"], task["kwds"]) for task in submissions] == [([1, 10], {}), ([2], {"to_add": 10})]
    assert async_tasks["parent has the result of task 1"].value == 1 + 10
    assert async_tasks["parent has the result of task 2"].value == 2 + 10


@upholds("apply-async.returns-at-once")
def test_get_raises_the_error_of_the_task(async_tasks: History) -> None:
    outcome = async_tasks["parent has called get for a task that fails"].value

    assert outcome == {"raises": "ValueError", "text": "raised by the task"}


@upholds("apply-async.returns-at-once")
@pytest.mark.parametrize(
    ("unpicklable", "error"),
    [
        ("a result that cannot be pickled", "MaybeEncodingError"),
        ("an error that cannot be pickled", "MaybeEncodingError"),
        ("a task that cannot be pickled", "PicklingError"),
    ],
)
def test_get_raises_an_error_for_what_cannot_be_pickled(async_tasks: History, unpicklable: str, error: str) -> None:
    assert async_tasks[f"parent has called get for {unpicklable}"].value["raises"] == error


@upholds("apply.blocks")
def test_apply_returns_the_result_after_a_worker_has_done_the_task(run: Run) -> None:
    program = run("pool_apply")
    program.goes_on_to("task 0 begins")
    program.stays_quiet()
    program.open("task 0 may end", "task 1 may end")

    call, begin, end, result = program.ends().by_program[:4]
    assert [call.what, begin.what] == ["parent applies task 0", "task 0 begins"]
    assert [end.what, result.what] == ["task 0 ends", "parent has the result of task 0"]
    assert begin.pid == end.pid != call.pid == result.pid
    assert call.value == {"args": [0], "kwds": {"to_add": 10}}
    assert result.value == 0 + 10


@upholds("apply.one-at-a-time", when="for calls from one thread")
def test_of_two_tasks_applied_by_one_thread_the_second_begins_after_the_first_has_ended(run: Run) -> None:
    program = run("pool_apply")
    for number in range(2):
        program.goes_on_to(f"task {number} begins")
        program.stays_quiet()
        program.open(f"task {number} may end")

    assert program.ends() == [
        "parent applies task 0",
        "task 0 begins",
        "task 0 ends",
        "parent has the result of task 0",
        "parent applies task 1",
        "task 1 begins",
        "task 1 ends",
        "parent has the result of task 1",
    ]


@refutes("apply.one-at-a-time", when="for calls from several threads")
def test_two_tasks_applied_by_two_threads_are_done_at_the_same_time(run: Run) -> None:
    program = run("pool_apply_in_threads")
    program.goes_on_to("task 0 begins", "task 1 begins")
    program.stays_quiet()

    program.open("task 0 may end")
    program.goes_on_to("thread 0 is back from apply")
    program.open("task 1 may end")

    assert program.ends() == [
        {"task 0 begins", "task 1 begins"},
        "task 0 ends",
        "thread 0 is back from apply",
        "task 1 ends",
        "thread 1 is back from apply",
    ]


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
