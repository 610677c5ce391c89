"""Waiting for futures: `wait()` and `as_completed()`.

What becomes of a timeout (`futures.wait-timeout`, `futures.as-completed-timeout`), when each returns
(`futures.return-when`, `futures.as-completed`), and what they make of a future that was cancelled
(`futures.wait-cancelled`). For futures that `shutdown()` has cancelled, see `executor.cancel-futures`.
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


FUTURES_WAIT_TIMEOUT = claim(
    "futures.wait-timeout",
    says="wait() raises TimeoutError if its timeout expires before all futures are done.",
    answer="On timeout wait() returns what is done and what is not; as_completed() raises.",
    about=["futures.wait(timeout)", "futures.wait(fs)", "futures.as_completed(timeout)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.wait"],
    see=["futures.return-when", "executor.timeout-error"],
)


@pytest.fixture(scope="module")
def waited(record: Run) -> History:
    """A parent waits for four tasks of an executor of one, in several ways, while one after the other ends."""
    program = record("futures_wait")
    parent = program.reaches("parent calls wait: FIRST_COMPLETED")
    program.stays_quiet(parent, program.reaches("task 0 begins"))
    program.open("task 0 may end")
    program.goes_on_to("wait returns: FIRST_COMPLETED", "wait returns: timeout", "as_completed has ended: timeout")
    parent = program.goes_on_to("parent calls wait: FIRST_EXCEPTION")
    program.stays_quiet(parent, program.goes_on_to("task 1 begins"))
    program.open("task 1 may end")
    program.goes_on_to("task 2 begins")
    program.stays_quiet(parent)
    program.open("task 2 may end")
    program.goes_on_to("wait returns: FIRST_EXCEPTION")
    parent = program.goes_on_to("parent calls wait: no exception", "task 3 begins")
    program.stays_quiet(parent)
    program.open("task 3 may end")
    return program.ends()


def sets(history: History, way: str) -> object:
    """The numbers of the tasks in the two sets that `wait()` returned."""
    return history[f"wait returns: {way}"].value


@refutes(FUTURES_WAIT_TIMEOUT, when="by wait()")
def test_wait_returns_what_is_done_and_what_is_not_when_its_timeout_expires(waited: History) -> None:
    """`wait()` returns the two sets `done` and `not_done`, in which a future that was given twice stands once."""
    assert sets(waited, "timeout") == [[0], [1, 2]]


@upholds(FUTURES_WAIT_TIMEOUT, when="by as_completed()")
def test_as_completed_raises_timeout_error_behind_the_futures_that_are_done(waited: History) -> None:
    """`as_completed()` yields the future that is done, and then raises `TimeoutError`."""
    assert waited["as_completed has ended: timeout"].value == [0, "TimeoutError"]


FUTURES_RETURN_WHEN = claim(
    "futures.return-when",
    says="With return_when=FIRST_EXCEPTION wait() returns as soon as a task has failed.",
    answer="FIRST_EXCEPTION waits until one fails or all are done; FIRST_COMPLETED until one is done.",
    about=[
        "futures.wait(return_when)",
        "futures.wait(fs)",
        "futures.FIRST_EXCEPTION",
        "futures.FIRST_COMPLETED",
        "futures.ALL_COMPLETED",
    ],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.wait"],
    see=["futures.wait-timeout", "executor.cancel"],
)


@upholds(FUTURES_RETURN_WHEN)
def test_wait_for_the_first_exception_returns_when_a_task_has_failed_and_not_before(waited: History) -> None:
    """`wait()` goes on waiting while two tasks return, and returns when the third has failed. The fourth is in
    `not_done`.
    """
    assert sets(waited, "FIRST_EXCEPTION") == [[0, 1, 2], [3]]
    calls, returns = (
        waited.index(waited[what]) for what in ("parent calls wait: FIRST_EXCEPTION", "wait returns: FIRST_EXCEPTION")
    )
    assert calls < waited.index(waited["task 2 begins"]) < returns


@details(FUTURES_RETURN_WHEN)
def test_wait_for_the_first_exception_waits_for_all_if_none_fails(waited: History) -> None:
    """`wait()` returns when all are done. Of a future that has failed before, it returns at once."""
    assert sets(waited, "no exception") == [[0, 1, 3], []]
    assert sets(waited, "a failed one") == [[2], []]


@details(FUTURES_RETURN_WHEN)
def test_wait_for_the_first_completed_returns_when_one_task_has_returned(waited: History) -> None:
    """`wait()` returns when the first of four tasks is done."""
    assert sets(waited, "FIRST_COMPLETED") == [[0], [1, 2, 3]]


@details(FUTURES_RETURN_WHEN)
def test_wait_returns_when_all_are_done_failed_or_not_and_at_once_for_nothing(waited: History) -> None:
    """Without `return_when`, all four are in `done`, of which one has failed. For no futures, both sets are empty."""
    assert sets(waited, "all") == [[0, 1, 2, 3], []]
    assert sets(waited, "nothing") == [[], []]


FUTURES_WAIT_CANCELLED = claim(
    "futures.wait-cancelled",
    says="For wait() and as_completed() a future that was cancelled is done.",
    answer="wait() sees a cancelled future only when its executor comes to it, though it is done().",
    why="Whoever waits is told by the executor's thread, which comes to a cancelled task when the queue of the workers has "
    "room for it.",
    about=["futures.wait(fs)", "futures.as_completed(fs)", "Future.cancel()", "Future.done()"],
    sources=[
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.wait (says that `done` has the "
            "futures that finished or were cancelled)"
        ),
        "gh-136655",
    ],
    see=["executor.cancel", "executor.cancel-futures"],
)


@pytest.fixture(scope="module")
def cancelled(record: Run) -> History:
    """A parent cancels its last task, and waits for it while others are at work and in the queue of the worker."""
    program = record("futures_cancelled")
    program.reaches("task 0 begins")
    program.open("parent may submit more")
    program.comes_to_rest(program.reaches("parent has submitted more"))
    program.open("parent may cancel")
    program.goes_on_to("wait has a timeout", "as_completed has a timeout", "parent looks itself")
    parent = program.goes_on_to("parent calls wait")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)
    program.open(*(f"task {number} may end" for number in range(3)))
    program.goes_on_to("parent is back from wait")
    program.open("task 3 may end")
    return program.ends()


@beyond_the_documentation
@refutes(FUTURES_WAIT_CANCELLED, when="while all workers are busy, and their queue is full")
def test_wait_and_as_completed_wait_for_a_future_that_was_cancelled(cancelled: History) -> None:
    """`cancel()` and `done()` return True. With a timeout, `wait()` returns the future in `not_done`, and
    `as_completed()` raises `TimeoutError`.
    """
    assert not cancelled.gave_up("MainProcess")
    assert cancelled["parent has cancelled"].value == {"cancel": True, "done": True}
    assert cancelled["wait has a timeout"].value == 0
    assert cancelled["as_completed has a timeout"].value == "TimeoutError"
    assert cancelled.index(cancelled["parent calls wait"]) < cancelled.index(cancelled["task 0 ends"])


@beyond_the_documentation
@upholds(FUTURES_WAIT_CANCELLED, when="once the executor has come to it")
def test_wait_and_as_completed_return_a_future_that_was_cancelled_when_its_turn_comes(cancelled: History) -> None:
    """`wait()` returns, with the future in `done`, before all tasks in front of it are done. After that,
    `as_completed()` yields it at once.
    """
    back = cancelled["parent is back from wait"]

    assert back.value == 1
    assert cancelled.index(back) < cancelled.index(cancelled["task 3 ends"])
    assert cancelled["as_completed is called after that"].value == 0


@remedies(
    FUTURES_WAIT_CANCELLED,
    "Ask `done()` of each future first, and wait for the others only.",
    when="while all workers are busy, and their queue is full",
)
def test_a_parent_that_asks_done_first_has_the_cancelled_future_at_once(cancelled: History) -> None:
    """The future that was cancelled is among those that are done."""
    assert cancelled["parent looks itself"].value == [4]


FUTURES_AS_COMPLETED = claim(
    "futures.as-completed",
    says="as_completed() yields futures in the order in which they were given.",
    answer="as_completed() yields what is done first, then each future when it is done, each once.",
    about=["futures.as_completed(fs)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.as_completed"],
    see=["executor.map-order", "imap.as-they-come"],
)


@pytest.fixture(scope="module")
def completed(record: Run) -> History:
    """A parent asks for four futures as they are completed, and for a fifth with a timeout."""
    program = record("futures_as_completed")
    program.reaches("task 0 begins", "task 1 begins")
    program.open("task 0 may end")
    program.reaches("as_completed has been called", "task 2 begins")
    program.stays_quiet()
    program.open("parent may ask")
    parent = program.goes_on_to("parent has future 0")
    program.stays_quiet(parent)
    program.open("task 2 may end")
    program.goes_on_to("parent has future 2", "task 3 begins")
    program.stays_quiet(parent)
    program.open("task 3 may end")
    program.goes_on_to("parent has future 3", "task 3 ends")
    program.stays_quiet(parent)
    program.open("task 1 may end")
    program.goes_on_to("as_completed waits for its whole timeout")
    program.open("task 4 may end")
    return program.ends()


@refutes(FUTURES_AS_COMPLETED)
def test_as_completed_yields_each_future_once_when_it_is_done(completed: History) -> None:
    """Given 3, 2, 1, 0 and 1 once more, it yields 0, which is done, and then 2, 3 and 1, in the order in which they end."""
    got = [event.what for event in completed.by_program if event.what.startswith("parent has future")]
    assert got == [f"parent has future {number}" for number in (0, 2, 3, 1)]
    assert completed["parent asks for another"].value == "there is none"
    assert completed.index(completed["parent has future 2"]) < completed.index(completed["task 3 ends"])


FUTURES_AS_COMPLETED_TIMEOUT = claim(
    "futures.as-completed-timeout",
    says="The timeout of as_completed() begins with its call.",
    answer="as_completed() does nothing until its first future is asked for: then the timeout begins.",
    why="`as_completed()` is a generator function: its first line runs when the first item is asked for.",
    about=["futures.as_completed(timeout)", "futures.as_completed(fs)"],
    sources=[
        (
            "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.as_completed (says that the timeout "
            "counts from the original call)"
        ),
        "https://github.com/python/cpython/blob/main/Lib/concurrent/futures/_base.py (`as_completed`)",
    ],
    see=["futures.wait-timeout", "executor.map-timeout"],
)


@beyond_the_documentation
@refutes(FUTURES_AS_COMPLETED_TIMEOUT)
def test_as_completed_waits_for_its_whole_timeout_from_when_it_is_first_asked(completed: History) -> None:
    """The first future is asked for when the time since the call is up. `TimeoutError` comes only when another half of
    it at least has passed.
    """
    assert completed["as_completed waits for its whole timeout"].value is True


@beyond_the_documentation
@details(FUTURES_AS_COMPLETED_TIMEOUT)
def test_as_completed_does_not_look_at_its_futures_before_the_first_is_asked_for(completed: History) -> None:
    """A generator that is given as the futures does not begin with the call."""
    called, looked = (completed[what] for what in ("as_completed has been called", "futures are looked at"))

    assert completed.index(called) < completed.index(looked)
