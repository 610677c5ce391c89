"""Stopping a task: what the timeouts of a pool end, and what does end a task.

Whether a timeout ends the task (`pool.task-timeout`), and which error it raises (`pool.timeout-error`). Other ends of a
task: all of its pool (`pool.terminate`, `pool.with`), its worker (`pool.killed-worker`), the program
(`pool.unjoined-tasks-lost`), Ctrl-C (`pool.ctrl-c`). For executors, see `executor.task-timeout`.
"""

import pytest

from specs.harness.api import History, Run, beyond_the_documentation, claim, details, needs, opens, refutes, remedies

pytestmark = needs("Pool")


POOL_TASK_TIMEOUT = claim(
    "pool.task-timeout",
    says="get(timeout) ends a task that takes too long.",
    answer="A timeout of get() ends the wait only: the task goes on, and keeps its worker.",
    why="The timeout is that of the parent's wait for the result; nobody tells the worker.",
    about=["AsyncResult.get(timeout)", "AsyncResult.wait(timeout)", "Pool.terminate()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.AsyncResult.get"],
    see=["pool.timeout-error", "executor.task-timeout", "pool.terminate", "terminate.immediate"],
)


@pytest.fixture(scope="module")
def given_up(record: Run) -> History:
    """A parent gives up waiting for a task of a pool of one, in four ways, and later asks for its result again."""
    program = record("pool_timeouts")
    program.reaches("task 0 begins")
    program.open("parent may wait")
    program.goes_on_to("get", "wait", "get of map_async", "next of imap", "parent has given up")
    program.stays_quiet()
    program.open("task 0 may end")
    program.goes_on_to("task 0 ends", "task 1 begins")
    program.open("parent may go on", "task 1 may end", "task 2 may end")
    return program.ends()


@refutes(POOL_TASK_TIMEOUT)
def test_a_task_whose_result_is_no_longer_waited_for_goes_on_and_keeps_its_worker(given_up: History) -> None:
    """After `get(timeout)` and `wait(timeout)` have given up, the task goes on to its end. The next task of the worker
    begins only then.
    """
    waits = ["get", "wait", "get of map_async", "next of imap"]
    others = tuple(f"task {number} {what}" for number in (1, 2) for what in ("begins", "ends"))
    assert given_up == [
        *("task 0 begins", *waits, "parent has given up"),
        *(opens("task 0 may end"), "task 0 ends"),
        {others, "get without a timeout"},
    ]
    assert given_up["task 1 begins"].pid == given_up["task 0 begins"].pid


@details(POOL_TASK_TIMEOUT)
def test_a_result_that_was_given_up_can_still_be_had(given_up: History) -> None:
    """`get()` returns it when the task has ended."""
    assert given_up["get without a timeout"].value == {"returns": 0}


@details(POOL_TASK_TIMEOUT)
def test_wait_returns_none_when_its_timeout_expires(given_up: History) -> None:
    """`wait(timeout)` raises nothing."""
    assert given_up["wait"].value == {"returns": None}


@needs("TimeoutError")
@remedies(
    POOL_TASK_TIMEOUT,
    "If all other tasks may be lost, too: call `terminate()` of the pool, and create another pool for the rest.",
    unlike="It has other tasks, which are lost.",
)
def test_terminate_ends_a_task_with_all_others_and_another_pool_does_the_rest(run: Run) -> None:
    """No task of the pool ends by itself, and another pool does its task."""
    program = run("task_ended", prevented_by="a pool")
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may wait")

    history = program.ends()
    assert history == [{"task 0 begins", "task 1 begins"}, "parent is back from join", "parent has the result"]
    assert history["parent has the result"].value == 9


@needs("Process", "Pipe")
@remedies(
    POOL_TASK_TIMEOUT,
    "If others must not be lost: do such a task in a process of its own, and `terminate()` that.",
    unlike="It has no pool.",
)
def test_a_process_that_has_done_one_task_only_is_terminated_alone(run: Run) -> None:
    """The task does not end by itself, and another process goes on to its end."""
    program = run("task_ended", prevented_by="a process")
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may wait")
    program.goes_on_to("parent gives up")
    program.open("parent may wait for the other", "task 1 may end")

    history = program.ends()
    assert history == [{"task 0 begins", "task 1 begins"}, "parent gives up", "task 1 ends", "other has ended"]
    assert history["other has ended"].value == 0


POOL_TIMEOUT_ERROR = claim(
    "pool.timeout-error",
    says="`except TimeoutError` catches the timeout of a pool.",
    answer="A pool raises multiprocessing.TimeoutError, which is not the built-in TimeoutError.",
    about=["TimeoutError", "AsyncResult.get(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.TimeoutError"],
    see=["pool.task-timeout", "executor.timeout-error", "imap.timeout"],
)


@needs("TimeoutError")
@beyond_the_documentation
@refutes(POOL_TIMEOUT_ERROR)
@pytest.mark.parametrize("wait", ["get", "get of map_async", "next of imap"])
def test_the_timeout_error_of_a_pool_is_that_of_multiprocessing_and_not_the_built_in_one(
    given_up: History, wait: str
) -> None:
    """`get()` of a task and of `map_async()`, and `next()` of `imap()`, raise `multiprocessing.TimeoutError`, which is
    not an instance of the built-in `TimeoutError`.
    """
    assert given_up[wait].value == {"raises": "TimeoutError", "the module's": True, "the built-in one": False}


@needs("TimeoutError")
@remedies(
    POOL_TIMEOUT_ERROR,
    "Write `except multiprocessing.TimeoutError`.",
    unlike="It has other tasks, which are lost.",
)
def test_who_catches_the_timeout_error_of_multiprocessing_goes_on(run: Run) -> None:
    """The program catches it, and goes on."""
    program = run("task_ended", prevented_by="a pool")
    program.reaches("task 0 begins", "task 1 begins")
    program.open("parent may wait")

    assert program.ends()["parent has the result"].value == 9
