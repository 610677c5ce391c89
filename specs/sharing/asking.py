"""Asking: what locks, semaphores and queues tell of themselves, and how they are told that it is over.

What is known of threads does not all hold here. A lock tells whether it is taken from Python 3.14 on only:
`lock.locked`. Methods of threading's are missing: `semaphore.release-many`, `queue.like-threads`. A None in a queue ends one
reader, not all (`queue.stop-item`). How the exceptions are related says `process-error.base`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, opens, refutes, remedies, upholds

LOCK_LOCKED = claim(
    "lock.locked",
    says="A lock can be asked whether somebody holds it.",
    answer="From Python 3.14 on, `locked()` tells whether a lock is taken, also by another process.",
    about=[
        "Lock.locked()",
        "RLock.locked()",
        "Semaphore.locked()",
        "Semaphore.get_value()",
        "Lock.acquire(block)",
    ],
    see=["lock.timeout", "semaphore.counts"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.locked"],
)


@pytest.fixture(scope="module")
def locks_asked(record: Run) -> History:
    """A parent asks locks and semaphores that its child holds whether they are taken, and again when they are not."""
    program = record("locks_asked")
    program.reaches("child holds them")
    program.open("parent may ask")
    program.goes_on_to("parent reads values")
    program.open("child may release them")
    program.reaches("child has released them")
    program.open("parent may join")
    return program.ends()


ALL_LOCKS = needs("Process", "Lock", "RLock", "Semaphore", "BoundedSemaphore")
#: The semaphore was made with 2, and has been acquired once.
HELD = {"Lock": True, "RLock": True, "Semaphore": False, "BoundedSemaphore": True}
FREE = dict.fromkeys(HELD, False)
MISSING = dict.fromkeys(HELD, "AttributeError")


@ALL_LOCKS
@upholds(LOCK_LOCKED, python=">=3.14")
def test_locked_tells_whether_a_lock_is_taken(locks_asked: History) -> None:
    """While another process holds a `Lock`, an `RLock` and a semaphore of 1, `locked()` of each is True, and False when
    they are free. That of a semaphore of 2 is False while one process has acquired it.
    """
    assert locks_asked["child holds them"].value == HELD
    assert locks_asked["parent asks"].value == HELD
    assert locks_asked["parent asks again"].value == FREE


@ALL_LOCKS
@refutes(LOCK_LOCKED, python="<3.14")
def test_before_3_14_there_is_no_locked(locks_asked: History) -> None:
    """A `Lock`, an `RLock` and a semaphore have no `locked()`: AttributeError."""
    assert locks_asked["parent asks"].value == MISSING
    assert locks_asked["parent asks again"].value == MISSING


@ALL_LOCKS
@remedies(
    LOCK_LOCKED,
    "In each version: try to acquire it without waiting, and release it at once. If you hold it yourself, an RLock says no.",
)
def test_a_lock_that_can_be_acquired_without_waiting_is_not_taken(locks_asked: History) -> None:
    """A process that tries to acquire it without waiting finds out whether another process holds it."""
    assert locks_asked["parent asks in each version"].value == HELD
    assert locks_asked["parent asks in each version again"].value == FREE


@ALL_LOCKS
@details(LOCK_LOCKED, platform="linux")
def test_get_value_tells_how_often_a_semaphore_can_be_acquired(locks_asked: History) -> None:
    """`get_value()` of semaphores of 2 and 1 that another process has acquired once is 1 and 0, and 2 and 1 when it has
    released them.
    """
    assert locks_asked["parent reads values"].value == [1, 0]
    assert locks_asked["parent reads values again"].value == [2, 1]


SEMAPHORE_RELEASE_MANY = claim(
    "semaphore.release-many",
    says="release(n) releases a semaphore n times, as that of threading does.",
    answer="release() of a semaphore of multiprocessing takes no number: `release(2)` is a TypeError.",
    about=["Semaphore.release()"],
    see=["semaphore.counts", "lock.release-unheld"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Semaphore (A solitary difference …)",
        "https://docs.python.org/3/library/threading.html#threading.Semaphore.release",
    ],
)


@ALL_LOCKS
@refutes(SEMAPHORE_RELEASE_MANY)
def test_release_takes_no_number(locks_asked: History) -> None:
    """`release(2)` of a semaphore of 0 raises TypeError, and nobody can acquire it after that."""
    assert locks_asked["parent releases two at once"].value == "TypeError"
    assert locks_asked["parent reads the value"].value is False


@ALL_LOCKS
@remedies(SEMAPHORE_RELEASE_MANY, "Call `release()` as often as there are processes to let in.")
def test_a_semaphore_that_is_released_twice_can_be_acquired_twice(locks_asked: History) -> None:
    """A semaphore of 0 that is released twice can be acquired twice, and not a third time."""
    assert locks_asked["parent acquires it three times"].value == [True, True, False]


QUEUE_LIKE_THREADS = claim(
    "queue.like-threads",
    says="A Queue of multiprocessing has all that queue.Queue has.",
    answer="A Queue has no task_done(), join() and shutdown(); a JoinableQueue has the first two.",
    about=["Queue.empty()", "Queue.full()", "Queue.close()"],
    see=["queue.task-done", "queue.close", "queue.empty"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue (… except for …)"],
)


@pytest.fixture(scope="module")
def queues_asked(record: Run) -> History:
    """A process looks for methods of queues, and asks closed ones whether they are empty."""
    return record("queues_asked").ends()


@needs("Queue", "JoinableQueue")
@refutes(QUEUE_LIKE_THREADS)
def test_a_queue_lacks_methods_that_one_of_threads_has(queues_asked: History) -> None:
    """`queue.Queue` has `task_done()` and `join()`, from 3.13 on `shutdown()` as well. A `Queue` of multiprocessing has
    none of them, a `JoinableQueue` the first two.
    """
    assert queues_asked["queue.Queue has"].value[:2] == ["task_done", "join"]
    assert queues_asked["Queue has"].value == []
    assert queues_asked["JoinableQueue has"].value == ["task_done", "join"]


@needs("Queue", "JoinableQueue")
@details(QUEUE_LIKE_THREADS, when="after close(), if the process has put something")
def test_a_closed_queue_in_which_something_was_put_cannot_be_asked(queues_asked: History) -> None:
    """`empty()` raises OSError. `full()` is False."""
    assert queues_asked["process asks whether a closed queue is empty in which it has put something"].value == "OSError"
    assert queues_asked["process asks for the size of a closed queue"].value is False


@needs("Queue", "JoinableQueue")
@details(QUEUE_LIKE_THREADS, python=">=3.9", when="after close(), if the process has put nothing")
def test_a_closed_queue_in_which_nothing_was_put_can_be_asked(queues_asked: History) -> None:
    """`empty()` is True."""
    assert queues_asked["process asks whether a closed queue is empty in which it has put nothing"].value is True


@needs("Queue", "JoinableQueue")
@details(QUEUE_LIKE_THREADS, python="<3.9", when="after close(), if the process has put nothing")
def test_in_3_8_no_closed_queue_can_be_asked(queues_asked: History) -> None:
    """`empty()` raises OSError."""
    assert queues_asked["process asks whether a closed queue is empty in which it has put nothing"].value == "OSError"


QUEUE_STOP_ITEM = claim(
    "queue.stop-item",
    says="To end the workers that read a queue, put a None into it.",
    answer="Each None ends one worker, which takes it out: put as many as there are workers.",
    about=["Queue.put(obj)", "Queue.get(block)"],
    see=["queue.task-done", "dead.sender"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#examples (… 'STOP')"],
)


ITEMS = {"item 0 is done", "item 1 is done", "item 2 is done"}


def begin(run: Run, stops: str) -> History:
    """Two workers get three items, and then what their parent puts to end them."""
    program = run("stop_item", stops=stops)
    program.reaches("first begins", "second begins")
    if stops == "one":
        program.reaches(*ITEMS)  # otherwise nothing waits for them
    program.open("parent may put None")
    if stops == "one":
        worker = program.goes_on_to("worker ends")
        program.stays_quiet()
        program.exits(worker)
        program.open("parent may put another")
    return program.ends()


@needs("Process", "Queue")
@refutes(QUEUE_STOP_ITEM)
def test_one_none_ends_one_of_two_workers(run: Run) -> None:
    """When a None is put into a queue that two workers read, one of them ends, and the other waits. It ends when another
    None is put.
    """
    history = begin(run, "one")

    ends = [event for event in history if event.is_act or event.what.endswith(("ends", "join"))]
    assert History(ends, cut=history.cut) == [
        *("worker ends", opens("parent may put another"), "worker ends", "parent is back from join"),
    ]
    first, second = history.all("worker ends")
    assert first.pid != second.pid


@needs("Process", "Queue")
@remedies(QUEUE_STOP_ITEM, "Put a None for each worker.")
def test_as_many_nones_as_workers_end_all_of_them_after_all_items(run: Run) -> None:
    """When a None is put for each of two workers, both end, after all items that were put before are done."""
    history = begin(run, "for each")

    assert {event.what for event in history} >= ITEMS
    assert len({event.pid for event in history.all("worker ends")}) == 2


PROCESS_ERROR = claim(
    "process-error.base",
    says="Each exception that multiprocessing adds is caught by `except ProcessError`.",
    answer="`except ProcessError` catches TimeoutError, BufferTooShort and AuthenticationError.",
    about=["ProcessError", "TimeoutError", "BufferTooShort", "AuthenticationError"],
    see=["pool.timeout-error", "pipe.messages"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.ProcessError"],
)


@needs("TimeoutError", "BufferTooShort", "AuthenticationError", "ProcessError")
@upholds(PROCESS_ERROR)
def test_the_exceptions_of_multiprocessing_are_process_errors(run: Run) -> None:
    """`TimeoutError`, `BufferTooShort` and `AuthenticationError` of multiprocessing are derived from `ProcessError`."""
    history = run("process_errors").ends()
    assert history["derived from ProcessError"].value == {
        "TimeoutError": True,
        "BufferTooShort": True,
        "AuthenticationError": True,
    }
