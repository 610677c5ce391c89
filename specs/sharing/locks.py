"""Locks and semaphores: who waits for whom, how long, and who may let go.

First the two ways to wait forever: for a holder that has ended (`lock.killed-holder`), and for oneself (`lock.twice`).
In between, who may release what: `lock.owner` and `lock.release-unheld`. Then how long to wait: `lock.timeout` and
`lock.negative-timeout`. At the end, semaphores: `semaphore.counts` and `semaphore.bounded`.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    claim,
    for_each_part,
    kills,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Process")


LOCK_KILLED_HOLDER = claim(
    "lock.killed-holder",
    says="A lock is released when the process that holds it ends.",
    answer="An exception that leaves its `with` block releases a lock. Otherwise it stays taken.",
    why="The lock is a semaphore of the OS: it has no owner that could be found dead.",
    about=["Lock.acquire(block)", "Lock.release()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate",
        "https://man7.org/linux/man-pages/man7/sem_overview.7.html",
    ],
    surprise=12,
    see=["process.isolation", "lock.owner", "waiter.killed"],
)


@needs("Lock")
@pytest.mark.parametrize("ending", ["exception", "sys.exit"])
@upholds(LOCK_KILLED_HOLDER, when="if it leaves a with statement by an exception")
def test_a_holder_that_leaves_a_with_statement_by_an_exception_releases_the_lock(run: Run, ending: str) -> None:
    """A child raises an exception within `with lock:`, or calls `sys.exit()` there. When it has ended, its parent gets
    the lock.
    """
    program = run("lock_left_behind", ending=ending)
    program.open("parent may join")

    history = program.ends(says="ValueError: raised by the holder" if ending == "exception" else "")
    assert history == ["holder has the lock", "holder has ended"]
    assert history["holder has ended"].value == {"parent gets the lock": True}


@needs("Lock")
@refutes(LOCK_KILLED_HOLDER)
@pytest.mark.parametrize("ending", ["return", "os._exit", "terminate", "kill"])
def test_a_lock_is_still_taken_when_its_holder_has_ended_and_who_asks_for_it_waits(run: Run, ending: str) -> None:
    """A child acquires a lock and returns from its target, or it calls `os._exit()`, is terminated or is killed within
    `with lock:`. Its parent does not get the lock after that, and waits for it forever.
    """
    program = run("lock_left_behind", ending=ending)
    program.reaches("holder has the lock")
    program.open("parent may join")
    parent = program.goes_on_to("parent waits for the lock")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    history = program.kill_stuck()
    assert history == ["holder has the lock", "holder has ended", "parent waits for the lock"]
    assert history["holder has ended"].value == {"parent gets the lock": False}


@needs("Lock", "Manager")
@refutes(LOCK_KILLED_HOLDER)
def test_a_lock_of_a_manager_is_still_taken_when_its_holder_was_killed(run: Run) -> None:
    """A manager's `Lock` stays taken, too, when the child that holds it is killed: its parent does not get it."""
    program = run("lock_left_behind", ending="kill", kind="managed Lock")
    program.reaches("holder has the lock")
    program.open("parent may join")
    program.stays_quiet(program.goes_on_to("parent waits for the lock"))

    history = program.kill_stuck()
    assert history["holder has ended"].value == {"parent gets the lock": False}


@remedies(
    LOCK_KILLED_HOLDER,
    "Use `with`. Where a holder may be killed, take a lock of the OS on a file, which ends with its holder.",
    platform="posix",
)
def test_a_lock_on_a_file_is_free_when_its_holder_was_killed(run: Run) -> None:
    """A parent that asks for the lock waits while its child holds it, and gets it when the child is killed."""
    program = run("lock_left_behind", ending="kill", kind="file")
    holder = program.reaches("holder has the lock")
    program.open("parent may ask")
    program.stays_quiet(program.reaches("parent waits for the lock"))
    program.kill(holder)

    assert program.ends() == [
        *("holder has the lock", "parent waits for the lock", kills("holder"), "parent has the lock"),
    ]


LOCK_OWNER = claim(
    "lock.owner",
    says="Only the process that has acquired a lock can release it.",
    answer="Any process and any thread can release a Lock or a Semaphore; an RLock, only its holder.",
    about=["Lock.release()", "RLock.release()", "Semaphore.release()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.release"],
    see=["lock.killed-holder"],
)


def release_by_another(run: Run, *, kind: str, releaser: str, outcome: str) -> History:
    """A child has acquired a lock, and another process, or another thread of the child, tries to release it."""
    program = run("lock_release", kind=kind, releaser=releaser)
    program.reaches("holder has the lock")
    program.open(f"{releaser} may release it")
    program.goes_on_to(outcome)
    program.open("parent may ask")
    program.reaches("parent asks whether it is free")
    program.open("holder may release it")
    return program.ends()


@refutes(LOCK_OWNER, when="for a Lock and a Semaphore")
@pytest.mark.parametrize("releaser", ["process", "thread"])
@for_each_part("kind", "Lock", "Semaphore")
def test_a_lock_can_be_released_by_a_process_or_thread_that_did_not_acquire_it(
    run: Run, kind: str, releaser: str
) -> None:
    """Another process, or another thread of the holder, can release it. It is free then."""
    releases = f"another {releaser} releases it"
    history = release_by_another(run, kind=kind, releaser=releaser, outcome=releases)

    assert history == [
        *("holder has the lock", releases, "parent asks whether it is free"),
        *("holder releases it", "parent asks again"),
    ]
    assert history["parent asks whether it is free"].value is True
    assert history["parent asks again"].value is True


@needs("RLock")
@upholds(LOCK_OWNER, when="for an RLock")
@pytest.mark.parametrize("releaser", ["process", "thread"])
def test_only_the_process_and_the_thread_that_hold_an_rlock_can_release_it(run: Run, releaser: str) -> None:
    """In another process, and in another thread of the holder, `release()` raises AssertionError, and the lock stays
    taken. Once its holder has released it, it is free.
    """
    cannot = f"another {releaser} cannot release it"
    history = release_by_another(run, kind="RLock", releaser=releaser, outcome=cannot)

    assert history == [
        *("holder has the lock", cannot, "parent asks whether it is free"),
        *("holder releases it", "parent asks again"),
    ]
    assert history[cannot].value == "AssertionError"
    assert history["parent asks whether it is free"].value is False
    assert history["parent asks again"].value is True


LOCK_RELEASE_UNHELD = claim(
    "lock.release-unheld",
    says="A lock that nobody holds cannot be released.",
    answer="To release what nobody holds raises an error, but a Semaphore lets one more process in.",
    about=["Lock.release()", "RLock.release()", "Semaphore.release()", "BoundedSemaphore.release()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.release"],
    see=["semaphore.bounded"],
)


@upholds(LOCK_RELEASE_UNHELD)
@for_each_part("kind", "Lock", "BoundedSemaphore", "RLock")
def test_release_of_a_lock_that_nobody_holds_raises_an_error(run: Run, kind: str) -> None:
    """`release()` of a `Lock` or a `BoundedSemaphore` that nobody holds raises ValueError, of an `RLock`
    AssertionError. It lets nobody in: a parent can acquire it, and its child cannot after that.
    """
    history = run("lock_unheld", kind=kind).ends()

    assert history["parent has called release"].value == ("AssertionError" if kind == "RLock" else "ValueError")
    assert [history[f"{who} asks"].value for who in ("parent", "child")] == [True, False]


@needs("Semaphore")
@refutes(LOCK_RELEASE_UNHELD, when="for a Semaphore")
def test_release_of_a_semaphore_that_nobody_holds_lets_one_more_process_in(run: Run) -> None:
    """`release()` of a semaphore of 1 that nobody holds raises nothing. Then two processes can acquire it."""
    history = run("lock_unheld", kind="Semaphore").ends()

    assert history["parent has called release"].value is None
    assert [history[f"{who} asks"].value for who in ("parent", "child")] == [True, True]


LOCK_TWICE = claim(
    "lock.twice",
    says="A process can acquire a lock that it already holds.",
    answer="An RLock's holder can take it again; that of a Lock or a Semaphore of 1 waits forever.",
    about=["Lock.acquire(block)", "RLock.acquire(block)", "RLock.release()", "Semaphore.acquire(block)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.RLock"],
    see=["value.each-access"],
)


@refutes(LOCK_TWICE, when="for a Lock and a Semaphore")
@for_each_part("kind", "Lock", "Semaphore")
def test_a_process_that_acquires_a_lock_twice_waits_for_another_to_release_it(run: Run, kind: str) -> None:
    """A child acquires it, a semaphore of 1 too, and waits when it acquires it again. It gets it when its parent
    releases it.
    """
    program = run("lock_twice", kind=kind)
    child = program.reaches("child has the lock")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("parent may release it")
    program.goes_on_to("parent has released it", "child has the lock a second time")
    program.open("parent may look")
    program.reaches("parent looks")
    program.open("child may release it", "child may release it again")
    program.reaches("child has released it")
    program.open("parent may look again", "child may end")

    history = program.ends()
    assert history == [
        *("child has the lock", opens("parent may release it")),
        {"parent has released it", "child has the lock a second time"},
        *("parent looks", "child has released it", "parent looks again"),
    ]
    assert history["parent looks"].value == {"free": False}
    assert history["parent looks again"].value == {"free": True}


@needs("RLock")
@remedies(
    LOCK_TWICE,
    "Make it an `RLock` if functions that hold it call each other, and release it as often as it was acquired.",
    when="for an RLock",
)
@upholds(LOCK_TWICE, when="for an RLock")
def test_an_rlock_that_a_process_has_acquired_twice_is_free_after_two_releases(run: Run) -> None:
    """A child acquires it twice without waiting. After one `release()` it is still taken, after the second one it is
    free.
    """
    program = run("lock_twice", kind="RLock")
    program.goes_on_to("child has the lock a second time")
    program.open("child may release it")
    program.reaches("child has released it")
    program.open("parent may release it", "parent may look")
    program.reaches("parent looks")
    program.open("child may release it again")
    program.reaches("child has released it again")
    program.open("parent may look again", "child may end")

    history = program.ends()
    assert history["parent looks"].value == {"free": False}
    assert history["parent looks again"].value == {"free": True}


LOCK_TIMEOUT = claim(
    "lock.timeout",
    says="acquire() can be told not to wait, or how long.",
    answer="`acquire()` returns False if the lock is taken and it may not wait, or no longer.",
    about=[
        "Lock.acquire(block)",
        "Lock.acquire(timeout)",
        "RLock.acquire(block)",
        "RLock.acquire(timeout)",
        "Semaphore.acquire(block)",
        "Semaphore.acquire(timeout)",
        "BoundedSemaphore.acquire(block)",
        "BoundedSemaphore.acquire(timeout)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.acquire"],
    see=["lock.negative-timeout"],
)


def ask_with_timeouts(run: Run, kind: str) -> History:
    """A parent asks for a lock that its child holds: without waiting, with short timeouts, with one of a day."""
    program = run("lock_timeout", kind=kind)
    program.reaches("child has the lock")
    program.open("parent may ask")
    parent = program.goes_on_to("parent waits for up to a day")
    program.stays_quiet(parent)
    program.open("child may release the lock")
    return program.ends()


@upholds(LOCK_TIMEOUT)
@for_each_part("kind", "Lock", "RLock", "Semaphore", "BoundedSemaphore")
def test_acquire_returns_false_if_it_does_not_wait_and_when_its_timeout_expires(run: Run, kind: str) -> None:
    """While another process holds it, `acquire(block=False)` and `acquire(False, 86400)` return False without waiting,
    and so does `acquire(timeout=0.05)` when that time is over. With a timeout of a day it waits until the holder
    releases the lock, and returns True.
    """
    history = ask_with_timeouts(run, kind)

    assert history == [
        *("child has the lock", "parent does not wait", "parent does not wait, whatever the timeout"),
        *(f"a timeout of {timeout} expires" for timeout in ("0", "0.05", "-1")),
        *("parent waits for up to a day", "child releases the lock", "parent is back"),
    ]
    assert history["parent does not wait"].value is False
    assert history["parent does not wait, whatever the timeout"].value is False
    for timeout in ("0", "0.05"):
        assert history[f"a timeout of {timeout} expires"].value == {"acquired": False, "over": True}
    assert history["parent is back"].value is True


LOCK_NEGATIVE_TIMEOUT = claim(
    "lock.negative-timeout",
    says="acquire() with a timeout of -1 waits forever, as it does in threading.",
    answer="With a negative timeout, `acquire()` of a Lock or an RLock does not wait.",
    undecided=[
        "With the `Lock` of a manager, a timeout of -1 waits forever, and one of -2 raises ValueError (https://docs.python.org/3/library/threading.html#threading.Lock.acquire)"
    ],
    about=["Lock.acquire(timeout)", "RLock.acquire(timeout)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.acquire"],
)


@refutes(LOCK_NEGATIVE_TIMEOUT)
@for_each_part("kind", "Lock", "RLock")
def test_acquire_with_a_negative_timeout_does_not_wait(run: Run, kind: str) -> None:
    """While another process holds the lock, `acquire(timeout=-1)` returns False."""
    history = ask_with_timeouts(run, kind)

    assert history["a timeout of -1 expires"].value == {"acquired": False, "over": True}


SEMAPHORE_COUNTS = claim(
    "semaphore.counts",
    says="A semaphore lets as many processes in at the same time as its value says.",
    answer="A semaphore of 2 lets two processes in. Further ones wait until it is released.",
    about=[
        "Semaphore(value)",
        "Semaphore.acquire(block)",
        "Semaphore.release()",
        "BoundedSemaphore(value)",
        "BoundedSemaphore.acquire(block)",
        "BoundedSemaphore.release()",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Semaphore"],
)


def use_a_semaphore(run: Run, kind: str) -> History:
    """Three children ask for a semaphore of two, and the third has to wait; then their parent releases it once more."""
    program = run("semaphore", kind=kind)
    program.open("first may start", "second may start")
    program.goes_on_to("first has it", "second has it")
    program.open("third may start")
    third = program.reaches("third asks")
    program.stays_quiet(third)
    program.waits_without_timeout(third)
    program.open("second may release it")
    program.goes_on_to("third has it")
    program.open("first may release it", "third may release it")
    return program.ends()


@upholds(SEMAPHORE_COUNTS)
@for_each_part("kind", "Semaphore", "BoundedSemaphore")
def test_a_semaphore_of_two_lets_two_processes_in_and_a_third_when_one_leaves(run: Run, kind: str) -> None:
    """Two processes acquire a semaphore of 2, and a third one waits until one of them releases it. A semaphore without
    a number lets one process in.
    """
    history = use_a_semaphore(run, kind)

    assert history == [
        {("first asks", "first has it"), ("second asks", "second has it")},
        *("third asks", "second releases it", "third has it"),
        {"first releases it", "third releases it"},
        "parent releases it",
        *("parent acquires it four times", "parent acquires one without a number twice"),
    ]
    assert history["parent acquires one without a number twice"].value == [True, False]


SEMAPHORE_BOUNDED = claim(
    "semaphore.bounded",
    says="A semaphore cannot be released more often than it was acquired.",
    answer="Released too often, a Semaphore lets one more in; a BoundedSemaphore raises ValueError.",
    undecided=[
        "On macOS a BoundedSemaphore of more than 1 counts up, too (https://docs.python.org/3/library/multiprocessing.html#multiprocessing.BoundedSemaphore)"
    ],
    about=["Semaphore.release()", "BoundedSemaphore(value)", "BoundedSemaphore.release()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.BoundedSemaphore"],
)


@needs("Semaphore")
@refutes(SEMAPHORE_BOUNDED, when="for a Semaphore")
def test_a_semaphore_that_is_released_too_often_lets_one_more_in(run: Run) -> None:
    """A semaphore of 2 that is released once more than it was acquired can be acquired three times."""
    history = use_a_semaphore(run, "Semaphore")

    assert history["parent releases it"].value is None
    assert history["parent acquires it four times"].value == [True, True, True, False]


@needs("BoundedSemaphore")
@upholds(SEMAPHORE_BOUNDED, platform="linux", when="for a BoundedSemaphore")
@upholds(SEMAPHORE_BOUNDED, platform="win32", when="for a BoundedSemaphore")
def test_a_bounded_semaphore_that_is_released_too_often_raises_value_error(run: Run) -> None:
    """`release()` of a semaphore of 2, once more than it was acquired, raises ValueError. It can be acquired twice,
    and not three times.
    """
    history = use_a_semaphore(run, "BoundedSemaphore")

    assert history["parent releases it"].value == "ValueError"
    assert history["parent acquires it four times"].value == [True, True, False, False]
