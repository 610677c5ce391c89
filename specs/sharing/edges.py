"""Edges: what becomes of a timeout or a size that makes no sense, or seems to.

Whoever wants no limit writes 0, -1 or `float("inf")`, and gets something else each time: `timeout.zero` and
`timeout.infinite`. For the size of a queue it is the other way round: `queue.size-zero`. Of other sizes, some are refused
where they are given, and one only makes everybody wait: `barrier.parties`.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    for_each_part,
    needs,
    refutes,
    upholds,
)

#: What has a timeout: its methods, and what each returns or raises at once when nothing comes.
METHODS: dict[str, dict[str, object]] = {
    "Process": {"Process.join": None},
    "Pipe": {"poll": False, "connection.wait": []},
    "Queue": {"Queue.get": "Empty", "Queue.put": "Full"},
    "Lock": {"Lock.acquire": False},
    "Semaphore": {"Semaphore.acquire": False},
    "Condition": {"Condition.wait": False, "Condition.wait_for": False},
    "Event": {"Event.wait": False},
    "Barrier": {"Barrier.wait": "BrokenBarrierError"},
    "Pool": {"get": "TimeoutError", "wait": None, "next": "TimeoutError"},
}

TIMEOUT_ZERO = claim(
    "timeout.zero",
    says="A timeout of 0, or one below 0, means that there is no limit.",
    answer="With a timeout of 0, or one below 0, nothing waits, but a manager's Lock for -1.",
    about=[
        "Process.join(timeout)",
        "Connection.poll(timeout)",
        "Queue.get(timeout)",
        "Queue.put(timeout)",
        "Lock.acquire(timeout)",
        "Semaphore.acquire(timeout)",
        "Condition.wait(timeout)",
        "Condition.wait_for(timeout)",
        "Event.wait(timeout)",
        "Barrier.wait(timeout)",
        "AsyncResult.get(timeout)",
        "AsyncResult.wait(timeout)",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.join",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.acquire (a negative value is equivalent to a timeout of zero)",
    ],
    see=["timeout.infinite", "lock.negative-timeout"],
)

TIMEOUT_INFINITE = claim(
    "timeout.infinite",
    says='With float("inf") as its timeout, a method waits as long as it takes.',
    answer='float("inf") is refused as a timeout: OverflowError, or OSError of what has a semaphore.',
    why="The seconds become a number of milliseconds, or a struct of the operating system, which has no infinity.",
    about=["Process.join(timeout)", "Connection.poll(timeout)", "AsyncResult.get(timeout)", "Lock.acquire(timeout)"],
    sources=["https://docs.python.org/3/library/threading.html#threading.TIMEOUT_MAX"],
    undecided=[
        "On PyPy, what has a semaphore waits. (https://github.com/pypy/pypy/blob/main/pypy/module/_multiprocessing/interp_semaphore.py)"
    ],
    see=["timeout.zero", "join.timeout-optional"],
)


def infinite(subject: Subject) -> str:
    """To what infinity is given: on PyPy, what has a semaphore would wait."""
    return "everywhere" if subject.interpreter.implementation == "cpython" else "not for semaphores"


def call(record: Run, subject: Subject, last: str, *parts: str) -> History:
    """A program calls the methods of these parts; what is waited for in the last one comes after that."""
    program = record("timeouts", parts=",".join(parts), infinite=infinite(subject))
    program.goes_on_to(f"all have been called: {last}")
    program.open(f"work may end: {last}")
    return program.ends()


@pytest.fixture(scope="module")
def called(record: Run, subject: Subject) -> History:
    """A program calls each method that has a timeout with several, while what it waits for does not come."""
    return call(record, subject, "Process", *(part for part in METHODS if part not in {"Process", "Pool"}), "Process")


@pytest.fixture(scope="module")
def called_of_a_pool(record: Run, subject: Subject) -> History:
    """A program calls those of the results of a pool, while its worker is busy."""
    return call(record, subject, "Pool", "Pool")


def outcomes(history: History, part: str, timeout: str) -> dict[str, object]:
    """What each method of a part returned or raised for a timeout."""
    return {name: history[f"{name}: {timeout}"].value for name in METHODS[part]}


def raised(part: str, error: str) -> dict[str, str]:
    """The same error of each method of a part."""
    return dict.fromkeys(METHODS[part], error)


@refutes(TIMEOUT_ZERO, when="of an object of multiprocessing")
@for_each_part("part", "Process", "Pipe", "Queue", "Lock", "Semaphore", "Condition", "Event", "Barrier")
@pytest.mark.parametrize("timeout", ["0", "-1"])
def test_no_method_waits_for_a_timeout_of_0_or_below(called: History, part: str, timeout: str) -> None:
    """With a timeout of 0 or -1 each method returns or raises at once what it does when its timeout expires:
    `join()` None, `poll()` and `acquire()` False, `get()` Empty.
    """
    assert outcomes(called, part, timeout) == METHODS[part]


@needs("Pool")
@refutes(TIMEOUT_ZERO, when="of the result of a pool")
@pytest.mark.parametrize("timeout", ["0", "-1"])
def test_no_method_of_a_result_waits_for_a_timeout_of_0_or_below(called_of_a_pool: History, timeout: str) -> None:
    """With a timeout of 0 or -1, `get()` of a pool's result and `next()` raise TimeoutError at once; `wait()` returns."""
    assert outcomes(called_of_a_pool, "Pool", timeout) == METHODS["Pool"]


@needs("Process", "Manager")
@upholds(TIMEOUT_ZERO, when="for -1, of a manager's Lock")
def test_with_a_timeout_of_minus_1_the_lock_of_a_manager_is_waited_for_as_long_as_it_takes(run: Run) -> None:
    """While its parent holds a manager's Lock, a child waits in `acquire(True, -1)`. It returns True after the parent has
    released the lock.
    """
    program = run("managed_timeouts")
    program.stays_quiet(program.reaches("child asks for the lock: -1"))
    program.open("parent may release the lock")

    history = program.ends()
    assert [event.what for event in history.by_program][-3:-1] == [
        "child asks for the lock: -1",
        "parent releases the lock",
    ]
    assert history["child is back: -1"].value is True


@needs("Process", "Manager")
@details(TIMEOUT_ZERO)
def test_other_timeouts_below_0_are_refused_by_a_managers_lock_and_queue(run: Run) -> None:
    """A manager's Lock raises ValueError for -2, and `get()` of its Queue for -1. With 0 they do not wait, nor does
    `wait(-1)` of its Event.
    """
    program = run("managed_timeouts")
    program.reaches("child asks for the lock: -1")
    program.open("parent may release the lock")

    history = program.ends()
    assert history["Lock.acquire: -2"].value == "ValueError"
    assert history["Queue.get: -1"].value == "ValueError"
    assert history["Queue.get: 0"].value == "Empty"
    assert history["Lock.acquire: 0"].value is False
    assert history["Event.wait: -1"].value is False


@details(TIMEOUT_ZERO)
@for_each_part("part", "Process", "Pipe", "Queue", "Lock", "Semaphore", "Condition", "Event", "Barrier")
def test_a_text_is_no_timeout(called: History, part: str) -> None:
    """For a text, such as `"1"`, each method raises TypeError."""
    assert outcomes(called, part, "a text") == raised(part, "TypeError")


@needs("Pool")
@details(TIMEOUT_ZERO)
def test_a_text_is_no_timeout_of_a_result(called_of_a_pool: History) -> None:
    """For a text, such as `"1"`, `get()` and `wait()` of a pool's result and `next()` raise TypeError."""
    assert outcomes(called_of_a_pool, "Pool", "a text") == raised("Pool", "TypeError")


@beyond_the_documentation
@refutes(TIMEOUT_INFINITE)
@for_each_part("part", "Process", "Pipe")
def test_infinity_is_no_timeout_for_a_process_or_a_pipe(called: History, part: str) -> None:
    """`join()` of a process, `poll()` of a pipe and `connection.wait()` raise OverflowError for infinity."""
    assert outcomes(called, part, "infinity") == raised(part, "OverflowError")


@beyond_the_documentation
@refutes(TIMEOUT_INFINITE, platform="linux", interpreter="cpython")
@for_each_part("part", "Queue", "Lock", "Semaphore", "Condition", "Event", "Barrier")
def test_infinity_is_no_timeout_for_what_has_a_semaphore(called: History, part: str) -> None:
    """`acquire()`, `wait()` of a condition, an event or a barrier and `put()` raise OSError for infinity, `get()` of a
    queue OverflowError.
    """
    expected = raised(part, "OSError") | ({"Queue.get": "OverflowError"} if part == "Queue" else {})
    assert outcomes(called, part, "infinity") == expected


@needs("Pool")
@beyond_the_documentation
@refutes(TIMEOUT_INFINITE)
def test_infinity_is_no_timeout_of_a_result(called_of_a_pool: History) -> None:
    """`get()` and `wait()` of a pool's result and `next()` raise OverflowError for infinity."""
    assert outcomes(called_of_a_pool, "Pool", "infinity") == raised("Pool", "OverflowError")


QUEUE_SIZE_ZERO = claim(
    "queue.size-zero",
    says="A queue with a maxsize of 0 holds nothing: put() waits until somebody gets.",
    answer="A queue with a maxsize of 0, or one below 0, has no limit; put() never waits for room.",
    about=["Queue(maxsize)", "JoinableQueue(maxsize)"],
    sources=["https://docs.python.org/3/library/queue.html#queue.Queue"],
    see=["queue.maxsize"],
)

BARRIER_PARTIES = claim(
    "barrier.parties",
    says="A size that makes no sense, such as -1, is refused.",
    answer="A Barrier takes any size, even a text, and nobody gets through; a Semaphore refuses -1.",
    about=["Barrier(parties)", "Semaphore(value)", "BoundedSemaphore(value)", "Array(size_or_initializer)"],
    sources=["https://docs.python.org/3/library/threading.html#threading.Barrier"],
    see=["barrier.wait"],
)


@pytest.fixture(scope="module")
def made(record: Run) -> History:
    """A program makes queues, semaphores, barriers and arrays of sizes that make no sense, and uses them."""
    return record("sizes").ends()


def uses(history: History, part: str) -> dict[str, object]:
    """What came of the use of a part of each size."""
    return {size: history[f"{part}: {size}"].value for size in ("0", "-1", "a float", "a text", "2**70")}


@refutes(QUEUE_SIZE_ZERO)
@for_each_part("part", "Queue", "JoinableQueue")
def test_a_queue_of_size_0_or_below_takes_three_objects_that_nobody_gets(made: History, part: str) -> None:
    """A process puts three objects into a queue with a maxsize of 0, and into one of -1, and gets them after that."""
    assert [uses(made, part)[size] for size in ("0", "-1")] == [[0, 1, 2]] * 2


@details(QUEUE_SIZE_ZERO)
@for_each_part("part", "Queue", "JoinableQueue")
def test_a_float_a_text_and_too_large_a_number_are_no_size_of_a_queue(made: History, part: str) -> None:
    """For a float or a text as maxsize, the constructor raises TypeError, for 2**70 OverflowError."""
    assert [uses(made, part)[size] for size in ("a float", "a text", "2**70")] == [
        *("TypeError", "TypeError", "OverflowError"),
    ]


@needs("Barrier")
@refutes(BARRIER_PARTIES, when="if it is the number of parties of a barrier")
def test_a_barrier_of_no_parties_is_made_and_breaks_when_the_timeout_expires(made: History) -> None:
    """A Barrier can be made for 0, -1, 1.5, `"1"` or 2**70 parties. Whoever waits in it, waits until the timeout expires."""
    assert uses(made, "Barrier") == dict.fromkeys(uses(made, "Barrier"), "BrokenBarrierError")


@upholds(BARRIER_PARTIES, when="if it is the value of a semaphore", platform="posix")
@for_each_part("part", "Semaphore", "BoundedSemaphore")
def test_a_semaphore_refuses_a_value_that_makes_no_sense(made: History, part: str) -> None:
    """A semaphore of 0 is taken from the start. For -1, the constructor raises OSError, where that of `threading` raises
    ValueError; for a float or a text TypeError, and for 2**70 OverflowError.
    """
    assert uses(made, part) == {
        "0": False,
        "-1": "OSError",
        "a float": "TypeError",
        "a text": "TypeError",
        "2**70": "OverflowError",
    }
    assert made["threading.Semaphore: -1"].value == "ValueError"


@upholds(BARRIER_PARTIES, when="if it is the length of an array")
@for_each_part("part", "Array", "RawArray")
def test_an_array_refuses_a_length_that_makes_no_sense(made: History, part: str) -> None:
    """An Array of length 0 can be made. For -1, the function raises ValueError, for a float or a text TypeError, and for
    2**70 OverflowError.
    """
    assert uses(made, part) == {
        "0": 0,
        "-1": "ValueError",
        "a float": "TypeError",
        "a text": "TypeError",
        "2**70": "OverflowError",
    }
