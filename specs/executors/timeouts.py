"""Timeouts of executors: what they end, which error they raise, and what becomes of the other items of map().

Whether a timeout ends the task (`executor.task-timeout`), and which error it raises (`executor.timeout-error`). What becomes
of the items of `map()` when its timeout expires (`executor.map-timeout`), or when the loop over it is left
(`executor.map-left`). What ends a task: `executor.end-workers`, or a process of its own (`pool.task-timeout`).
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("ProcessPoolExecutor")


EXECUTOR_TASK_TIMEOUT = claim(
    "executor.task-timeout",
    says="result(timeout) and asyncio.wait_for() stop a task that takes too long.",
    answer="A timeout of result() ends the wait only: the task goes on, and keeps its worker.",
    why="The timeout is that of the parent's wait. What it cancels is a future, and a task at work cannot be cancelled.",
    about=["Future.result(timeout)", "Future.exception(timeout)"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Future.result",
        "https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor",
    ],
    see=["executor.cancel", "executor.end-workers", "executor.with", "pool.task-timeout"],
)


@pytest.fixture(scope="module")
def given_up(record: Run) -> History:
    """A parent gives up waiting for tasks of an executor of one, in each way, and leaves a with block."""
    program = record("executor_timeouts")
    program.reaches("task 0 begins")
    program.open("parent may submit more")
    program.comes_to_rest(program.reaches("parent has submitted more"))
    program.open("parent may wait", "parent may wait for task 3")
    program.goes_on_to("result", "exception", "as_completed", "wait_for", "parent has given up")
    program.stays_quiet()
    program.open("parent may go on", *(f"task {number} may end" for number in range(3)))
    program.goes_on_to("task 0 ends", "result without a timeout")
    program.goes_on_to("task 4 begins")
    program.open("parent may wait for task 4", "parent may leave")
    program.goes_on_to("wait_for of a task at work")
    parent = program.goes_on_to("parent leaves the block")
    program.stays_quiet(parent)
    program.open("task 4 may end")
    return program.ends()


@refutes(EXECUTOR_TASK_TIMEOUT, when="if the task is at work")
def test_a_task_whose_future_is_no_longer_waited_for_goes_on_to_its_end(given_up: History) -> None:
    """After `result(timeout)`, `exception(timeout)` and `as_completed(timeout=…)` have given up, the future is `running()`,
    and `result()` returns when the task has ended.
    """
    given = given_up["parent has given up"]

    assert given.value is True
    assert given_up.index(given) < given_up.index(given_up["task 0 ends"])
    assert given_up["result without a timeout"].value == {"returns": 0}


@beyond_the_documentation
@refutes(EXECUTOR_TASK_TIMEOUT, when="by wait_for(), if the task is at work")
def test_a_task_for_which_wait_for_has_given_up_goes_on_and_holds_the_end_of_the_block(given_up: History) -> None:
    """The task goes on after `asyncio.wait_for()` has raised its error. The end of a with block waits for it."""
    order = ["task 4 begins", "wait_for of a task at work", "parent leaves the block", "task 4 ends"]
    assert [event.what for event in given_up.by_program if event.what in order] == order
    assert given_up["wait_for of a task at work"].value["raises"] == "TimeoutError"
    assert given_up.index(given_up["task 4 ends"]) < given_up.index(given_up["parent is behind the block"])


@beyond_the_documentation
@upholds(EXECUTOR_TASK_TIMEOUT, when="by wait_for(), if the task waits behind the queue of the workers")
def test_a_waiting_task_for_which_wait_for_has_given_up_never_begins(given_up: History) -> None:
    """The task is cancelled."""
    assert given_up["wait_for"].value["raises"] == "TimeoutError"
    assert not given_up.all("task 3 begins")


EXECUTOR_TIMEOUT_ERROR = claim(
    "executor.timeout-error",
    says="`except TimeoutError` catches the timeout of an executor.",
    answer="From 3.11 result() raises the built-in TimeoutError; before, a class of its own.",
    about=["Future.result(timeout)", "Future.exception(timeout)", "futures.as_completed(timeout)"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.TimeoutError",
        "https://docs.python.org/3/whatsnew/3.11.html",
    ],
    see=["pool.timeout-error", "executor.task-timeout"],
)


WAITS = ("result", "exception", "as_completed", "wait_for")


def caught(history: History, wait: str) -> dict[str, object]:
    """As which of the four classes the error of this way to wait can be caught."""
    value = dict(history[wait].value)
    assert value.pop("raises") == "TimeoutError"
    return value


@needs("TimeoutError")
@upholds(EXECUTOR_TIMEOUT_ERROR, python=">=3.11")
@pytest.mark.parametrize("wait", WAITS)
def test_the_timeout_error_of_an_executor_is_the_built_in_one(given_up: History, wait: str) -> None:
    """`TimeoutError`, `concurrent.futures.TimeoutError` and `asyncio.TimeoutError` catch it;
    `multiprocessing.TimeoutError` does not.
    """
    assert caught(given_up, wait) == {
        "the built-in one": True,
        "the one of concurrent.futures": True,
        "the one of asyncio": True,
        "the one of multiprocessing": False,
    }


@needs("TimeoutError")
@refutes(EXECUTOR_TIMEOUT_ERROR, python="<3.11")
@pytest.mark.parametrize("wait", WAITS)
def test_before_3_11_the_timeout_error_of_an_executor_is_not_the_built_in_one(given_up: History, wait: str) -> None:
    """The built-in `TimeoutError` does not catch it. `asyncio.TimeoutError` catches that of `wait_for()` only, and
    `concurrent.futures.TimeoutError` all others.
    """
    by_asyncio = wait == "wait_for"
    assert caught(given_up, wait) == {
        "the built-in one": False,
        "the one of concurrent.futures": not by_asyncio,
        "the one of asyncio": by_asyncio,
        "the one of multiprocessing": False,
    }


EXECUTOR_MAP_TIMEOUT = claim(
    "executor.map-timeout",
    says="The timeout of an executor's map() ends the items that take too long.",
    answer="A timeout of map() ends its results only: items at work go on, others are cancelled.",
    why="When `next()` has raised an error, the generator that `map()` returns is at its end, and there it cancels all futures "
    "that are left.",
    about=["ProcessPoolExecutor.map(timeout)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map"],
    see=["executor.task-timeout", "executor.map-left", "executor.map-order"],
)


@pytest.fixture(scope="module")
def timed_out(record: Run) -> History:
    """The results of five items are asked for with a timeout, in an executor of one."""
    program = record("executor_map_timeout")
    program.comes_to_rest(program.reaches("parent has called map"))
    program.reaches("item 0 begins")
    program.open("parent may ask")
    program.goes_on_to("next raises", "parent leaves the loop", "parent asks for another")
    program.stays_quiet()
    program.open(*(f"item {number} may end" for number in range(5)))
    program.goes_on_to("item 0 ends")
    return program.ends()


@refutes(EXECUTOR_MAP_TIMEOUT)
def test_next_raises_timeout_error_and_the_item_at_work_goes_on(timed_out: History) -> None:
    """`next()` raises `TimeoutError`, and no result comes after it. The item at work goes on to its end."""
    assert timed_out["next raises"].value == "TimeoutError"
    assert timed_out["parent asks for another"].value == "there is none"
    assert timed_out.index(timed_out["next raises"]) < timed_out.index(timed_out["item 0 ends"])


@beyond_the_documentation
@details(EXECUTOR_MAP_TIMEOUT)
def test_the_items_behind_the_queue_of_the_workers_are_cancelled_by_the_timeout(timed_out: History) -> None:
    """In an executor of one, the item that is next in the queue of the workers is done. The last two of five never begin."""
    begun = [event.what for event in timed_out.by_program if event.what.endswith("begins")]
    assert begun[:2] == ["item 0 begins", "item 1 begins"]
    assert not {"item 3 begins", "item 4 begins"} & set(begun)


EXECUTOR_MAP_LEFT = claim(
    "executor.map-left",
    says="All items of an executor's map() are done, also if its loop is left early.",
    answer="Leaving the loop over map() after a result cancels items that wait; before, all are done.",
    why="What `map()` returns is a generator, which cancels the futures that are left when it is closed; one that has not "
    "begun does nothing.",
    about=["ProcessPoolExecutor.map(fn)", "ProcessPoolExecutor.map(iterables)"],
    sources=["https://github.com/python/cpython/blob/main/Lib/concurrent/futures/_base.py (`Executor.map`)"],
    undecided=[
        (
            "On CPython `break` closes the generator if nobody else refers to it. On PyPy the items are cancelled when the "
            "generator within it is collected, if ever"
        ),
    ],
    see=["executor.map-timeout", "executor.map-lazy"],
)


@beyond_the_documentation
@refutes(EXECUTOR_MAP_LEFT, interpreter="cpython", when="if its generator is closed after a result")
def test_items_that_wait_are_cancelled_when_the_generator_of_map_is_closed(run: Run) -> None:
    """In an executor of one, the item at work and the next in the queue of the workers are done. The last of five never
    begins.
    """
    program = run("executor_map_timeout", by="close")
    program.reaches("item 0 begins")
    program.comes_to_rest(program.reaches("parent has called map"))
    program.open("parent may ask", "item 0 may end")
    program.goes_on_to("parent leaves the loop", "item 1 begins")
    program.open(*(f"item {number} may end" for number in range(1, 5)))

    begun = [event.what for event in program.ends().by_program if event.what.endswith("begins")]
    assert begun[:2] == ["item 0 begins", "item 1 begins"]
    assert "item 4 begins" not in begun


@upholds(EXECUTOR_MAP_LEFT, when="if no result was asked for")
def test_all_items_of_map_are_done_if_nobody_asks_for_a_result(run: Run) -> None:
    """All five items are done before the end of the with block."""
    program = run("executor_map_timeout", by="nothing")
    program.goes_on_to("item 0 begins")
    program.open("parent may ask", *(f"item {number} may end" for number in range(5)))

    ended = [event.what for event in program.ends().by_program if event.what.endswith("ends")]
    assert ended == [f"item {number} ends" for number in range(5)]


@remedies(
    EXECUTOR_MAP_LEFT,
    "Submit the items one by one, and leave the loop over their futures.",
    interpreter="cpython",
    when="if its generator is closed after a result",
)
def test_all_items_that_were_submitted_are_done_though_the_loop_is_left(run: Run) -> None:
    """All five items are done."""
    program = run("executor_map_timeout", by="futures")
    program.open(*(f"item {number} may end" for number in range(5)))
    program.goes_on_to("parent leaves the loop")

    ended = [event.what for event in program.ends().by_program if event.what.endswith("ends")]
    assert ended == [f"item {number} ends" for number in range(5)]
