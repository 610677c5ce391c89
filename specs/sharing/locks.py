"""Locks and semaphores: who waits for whom, how long, and who may let go.

First the two ways to wait forever: for a holder that has ended (`lock.killed-holder`), and for oneself (`lock.twice`).
In between, who may release what: `lock.owner` and `lock.release-unheld`. Then how long to wait: `lock.timeout` and
`lock.negative-timeout`. Then semaphores: `semaphore.counts` and `semaphore.bounded`, and at the end where there are none:
`lock.no-semaphores`.
"""

import pytest

from specs.harness.api import (
    Event,
    History,
    Program,
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


def wait_for_the_lock(program: Program, ending: str) -> Event:
    """A child that holds the lock ends; its parent, which has joined it, asks for the lock, and waits for it."""
    holder = program.goes_on_to(f"holder ({ending}) has the lock")
    if ending == "kill":
        program.kill(holder)
    program.open(f"parent may join ({ending})")
    program.goes_on_to(f"parent asks ({ending})")
    program.exits(holder)
    parent = program.goes_on_to(f"parent waits for the lock ({ending})")
    program.stays_quiet(parent)
    return parent


@pytest.fixture(scope="module")
def left_by_an_exception(record: Run) -> History:
    """Children leave a with statement by an exception, one after another; then their parent asks for the lock."""
    program = record("lock_left_behind", releases="yes")
    for ending in ("exception", "sys.exit"):
        program.open(f"parent may join ({ending})")
        program.goes_on_to(f"parent asks ({ending})")
    return program.ends(says="ValueError: raised by the holder")


@pytest.fixture(scope="module")
def left_behind(record: Run) -> History:
    """Children end, one after another, and leave locks behind; their parent waits until a thread of its own lets it in."""
    program = record("lock_left_behind", releases="no")
    for ending in ("return", "os._exit", "terminate", "kill"):
        program.waits_without_timeout(wait_for_the_lock(program, ending))
        program.open(f"parent may be let in ({ending})")
        program.goes_on_to(f"parent has the lock ({ending})")
    return program.ends()


@needs("Lock")
@pytest.mark.parametrize("ending", ["exception", "sys.exit"])
@upholds(LOCK_KILLED_HOLDER, when="if it leaves a with statement by an exception")
def test_a_holder_that_leaves_a_with_statement_by_an_exception_releases_the_lock(
    left_by_an_exception: History, ending: str
) -> None:
    """A child raises an exception within `with lock:`, or calls `sys.exit()` there. When it has ended, its parent gets
    the lock.
    """
    assert left_by_an_exception[f"parent asks ({ending})"].value == {"gets the lock": True}


@needs("Lock")
@refutes(LOCK_KILLED_HOLDER)
@pytest.mark.parametrize("ending", ["return", "os._exit", "terminate", "kill"])
def test_a_lock_is_still_taken_when_its_holder_has_ended_and_who_asks_for_it_waits(
    left_behind: History, ending: str
) -> None:
    """A child acquires a lock and returns from its target, or it calls `os._exit()`, is terminated or is killed within
    `with lock:`. Its parent does not get the lock after that, and waits for it forever.
    """
    events = [event for event in left_behind if event.is_act or f"({ending})" in event.what]
    assert not left_behind.gave_up("MainProcess")
    assert History(events, cut=left_behind.cut) == [
        *(f"holder ({ending}) has the lock", f"parent asks ({ending})", f"parent waits for the lock ({ending})"),
        *(opens(f"parent may be let in ({ending})"), f"parent has the lock ({ending})"),  # which its thread releases
    ]
    assert left_behind[f"parent asks ({ending})"].value == {"gets the lock": False}


@needs("Lock", "Manager")
@refutes(LOCK_KILLED_HOLDER)
def test_a_lock_of_a_manager_is_still_taken_when_its_holder_was_killed(run: Run) -> None:
    """A manager's `Lock` stays taken, too, when the child that holds it is killed: its parent does not get it."""
    program = run("lock_left_behind", kind="managed Lock")
    wait_for_the_lock(program, "kill")
    program.open("parent may be let in (kill)")

    assert program.ends()["parent asks (kill)"].value == {"gets the lock": False}


@remedies(
    LOCK_KILLED_HOLDER,
    "Use `with`. Where a holder may be killed, take a lock of the OS on a file, which ends with its holder.",
    platform="posix",
)
def test_a_lock_on_a_file_is_free_when_its_holder_was_killed(run: Run) -> None:
    """A parent that asks for the lock waits while its child holds it, and gets it when the child is killed."""
    program = run("lock_left_behind", kind="file")
    holder = program.reaches("holder (kill) has the lock")
    program.open("parent may ask (kill)")
    program.stays_quiet(program.reaches("parent waits for the lock (kill)"))
    program.kill(holder)

    assert program.ends() == [
        *("holder (kill) has the lock", "parent waits for the lock (kill)"),
        *(kills("holder (kill)"), "parent has the lock (kill)"),
    ]


LOCK_OWNER = claim(
    "lock.owner",
    says="Only the process that has acquired a lock can release it.",
    answer="Any process and any thread can release a Lock or a Semaphore; an RLock, only its holder.",
    about=["Lock.release()", "RLock.release()", "Semaphore.release()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.release"],
    see=["lock.killed-holder"],
)


def release_by_others(program: Program) -> History:
    """A child has acquired two locks: another process releases one, another thread of the child the other."""
    program.reaches("holder has the locks")
    for releaser in ("process", "thread"):
        program.open(f"{releaser} may release its lock")
        program.goes_on_to(f"another {releaser} has called release")
    program.open("parent may ask")
    program.goes_on_to("parent asks whether they are free")
    program.open("holder may release them")
    return program.ends()


@pytest.fixture(scope="module")
def released(record: Run, request: pytest.FixtureRequest) -> History:
    """Others release the locks of a child, and then the child does."""
    return release_by_others(record("lock_release", kind=request.param))


@pytest.fixture(scope="module")
def released_rlocks(record: Run) -> History:
    """Others release the RLocks of a child, and then the child does."""
    return release_by_others(record("lock_release", kind="RLock"))


@refutes(LOCK_OWNER, when="for a Lock and a Semaphore")
@pytest.mark.parametrize("releaser", ["process", "thread"])
@for_each_part("released", "Lock", "Semaphore", indirect=True)
def test_a_lock_can_be_released_by_a_process_or_thread_that_did_not_acquire_it(
    released: History, releaser: str
) -> None:
    """Another process, or another thread of the holder, can release it. It is free then."""
    assert released[f"another {releaser} has called release"].value is None
    assert released["parent asks whether they are free"].value[releaser] is True
    assert released["parent asks again"].value[releaser] is True


@needs("RLock")
@upholds(LOCK_OWNER, when="for an RLock")
@pytest.mark.parametrize("releaser", ["process", "thread"])
def test_only_the_process_and_the_thread_that_hold_an_rlock_can_release_it(
    released_rlocks: History, releaser: str
) -> None:
    """In another process, and in another thread of the holder, `release()` raises AssertionError, and the lock stays
    taken. Once its holder has released it, it is free.
    """
    assert released_rlocks[f"another {releaser} has called release"].value == "AssertionError"
    assert released_rlocks["parent asks whether they are free"].value[releaser] is False
    assert released_rlocks["parent asks again"].value[releaser] is True


LOCK_RELEASE_UNHELD = claim(
    "lock.release-unheld",
    says="A lock that nobody holds cannot be released.",
    answer="To release what nobody holds raises an error, but a Semaphore lets one more process in.",
    about=["Lock.release()", "RLock.release()", "Semaphore.release()", "BoundedSemaphore.release()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.release"],
    see=["semaphore.bounded"],
)


@pytest.fixture(scope="module")
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of lock."""
    return str(request.param)


def expires(timeout: str) -> str:
    """The event that the child is back after a timeout (in seconds)."""
    return f"a timeout of {timeout} expires"


@pytest.fixture(scope="module")
def asked_for(record: Run, kind: str) -> History:
    """A parent releases a lock that nobody holds and acquires it; its child asks for it with several timeouts.

    The last timeout is one of a day, and the parent releases the lock meanwhile.
    """
    program = record("lock_timeout", kind=kind)
    for answer in (
        "child does not wait",
        "child does not wait, whatever the timeout",
        *map(expires, ("0", "0.05", "-1")),
    ):
        program.goes_on_to(answer)
    child = program.goes_on_to("child waits for up to a day")
    program.stays_quiet(child)
    program.open("parent may release the lock")
    return program.ends()


@upholds(LOCK_RELEASE_UNHELD)
@for_each_part("kind", "Lock", "RLock", "BoundedSemaphore", indirect=True)
def test_release_of_a_lock_that_nobody_holds_raises_an_error(asked_for: History, kind: str) -> None:
    """`release()` of a `Lock` or a `BoundedSemaphore` that nobody holds raises ValueError, of an `RLock`
    AssertionError. It lets nobody in: a parent can acquire it, and its child cannot after that.
    """
    assert asked_for["parent has called release"].value == ("AssertionError" if kind == "RLock" else "ValueError")
    assert asked_for["parent acquires the lock"].value is True
    assert asked_for["child does not wait"].value is False


@pytest.fixture(scope="module")
def released_semaphores(record: Run) -> History:
    """A parent releases semaphores that nobody holds, and acquires them; its child asks for one of them."""
    return record("semaphore_released", kind="Semaphore").ends()


@needs("Semaphore")
@refutes(LOCK_RELEASE_UNHELD, when="for a Semaphore")
def test_release_of_a_semaphore_that_nobody_holds_lets_one_more_process_in(released_semaphores: History) -> None:
    """`release()` of a semaphore of 1 that nobody holds raises nothing. Then two processes can acquire it."""
    assert released_semaphores["parent has called release"].value is None
    assert [released_semaphores[f"{who} asks"].value for who in ("parent", "child")] == [True, True]


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


@upholds(LOCK_TIMEOUT)
@for_each_part("kind", "Lock", "RLock", "BoundedSemaphore", "Semaphore", indirect=True)
def test_acquire_returns_false_if_it_does_not_wait_and_when_its_timeout_expires(asked_for: History) -> None:
    """While another process holds it, `acquire(block=False)` and `acquire(False, 86400)` return False without waiting,
    and so does `acquire(timeout=0.05)` when that time is over. With a timeout of a day it waits until the holder
    releases the lock, and returns True.
    """
    for how in ("child does not wait", "child does not wait, whatever the timeout"):
        assert asked_for[how].value is False
    for timeout in ("0", "0.05"):
        assert asked_for[expires(timeout)].value == {"acquired": False, "over": True}
    assert [event.what for event in asked_for.by_program][-3:] == [
        *("child waits for up to a day", "parent releases the lock", "child is back"),
    ]
    assert asked_for["child is back"].value is True


LOCK_NEGATIVE_TIMEOUT = claim(
    "lock.negative-timeout",
    says="acquire() with a timeout of -1 waits forever, as it does in threading.",
    answer="With a negative timeout, `acquire()` of a Lock or an RLock does not wait.",
    about=["Lock.acquire(timeout)", "RLock.acquire(timeout)"],
    see=["timeout.zero"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock.acquire"],
)


@refutes(LOCK_NEGATIVE_TIMEOUT)
@for_each_part("kind", "Lock", "RLock", indirect=True)
def test_acquire_with_a_negative_timeout_does_not_wait(asked_for: History) -> None:
    """While another process holds the lock, `acquire(timeout=-1)` returns False."""
    assert asked_for[expires("-1")].value == {"acquired": False, "over": True}


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


@upholds(SEMAPHORE_COUNTS)
@for_each_part("kind", "Semaphore", "BoundedSemaphore")
def test_a_semaphore_of_two_lets_two_processes_in_and_a_third_when_one_leaves(run: Run, kind: str) -> None:
    """Two processes acquire a semaphore of 2, and a third one waits until one of them releases it. A semaphore without
    a number lets one process in.
    """
    program = run("semaphore", kind=kind)
    program.open("first may ask", "second may ask")
    program.goes_on_to("first has it", "second has it")
    program.open("third may ask")
    third = program.reaches("third asks")
    program.stays_quiet(third)
    program.waits_without_timeout(third)
    program.open("second may release it")
    program.goes_on_to("third has it")
    program.open("first may release it", "third may release it")

    history = program.ends()
    assert history == [
        {("first asks", "first has it"), ("second asks", "second has it")},
        *("third asks", "second releases it", "third has it"),
        {"first releases it", "third releases it"},
        "parent acquires one without a number twice",
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
def test_a_semaphore_that_is_released_too_often_lets_one_more_in(released_semaphores: History) -> None:
    """A semaphore of 2 that is released once more than it was acquired can be acquired three times."""
    assert released_semaphores["parent releases it once more"].value is None
    assert released_semaphores["parent acquires it four times"].value == [True, True, True, False]


@needs("BoundedSemaphore")
@upholds(SEMAPHORE_BOUNDED, platform="linux", when="for a BoundedSemaphore")
@upholds(SEMAPHORE_BOUNDED, platform="win32", when="for a BoundedSemaphore")
def test_a_bounded_semaphore_that_is_released_too_often_raises_value_error(run: Run) -> None:
    """`release()` of a semaphore of 2, once more than it was acquired, raises ValueError. It can be acquired twice,
    and not three times.
    """
    history = run("semaphore_released", kind="BoundedSemaphore").ends()

    assert history["parent releases it once more"].value == "ValueError"
    assert history["parent acquires it four times"].value == [True, True, False, False]


LOCK_NO_SEMAPHORES = claim(
    "lock.no-semaphores",
    says="Locks, queues and pools can be made wherever processes can be started.",
    answer="Where no semaphore can be made, locks, queues and pools raise OSError. Pipes still work.",
    why="A lock is a semaphore, which Linux keeps as a file in `/dev/shm`. Queues, values, pools and executors have locks.",
    undecided=[
        (
            "Which OSError it is depends on what is missing: without /dev/shm, as on AWS Lambda, people report [Errno 38] "
            "Function not implemented, [Errno 2] No such file or directory and [Errno 13] Permission denied "
            "(https://github.com/nalepae/pandarallel/issues/128, https://github.com/wandb/weave/issues/4835, "
            "https://github.com/Pyomo/pyomo/issues/3977)"
        ),
    ],
    sources=[
        "https://man7.org/linux/man-pages/man7/sem_overview.7.html",
        "https://aws.amazon.com/blogs/compute/parallel-processing-in-python-with-aws-lambda/",
    ],
    see=["manager.long-folder", "descriptors.few", "default.start-method"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "decided on Linux only"},
    ],
)


@pytest.fixture(scope="module")
def without_semaphores(record: Run) -> History:
    """A parent that may write nothing into files tries to make locks and what has locks, and starts a child with a pipe."""
    return record("no_semaphores").ends()


WITH_SEMAPHORES = (
    *("Lock", "RLock", "Semaphore", "Event", "Condition", "Value"),
    *("Queue", "JoinableQueue", "SimpleQueue", "Pool"),
)
NEEDED = needs(*WITH_SEMAPHORES, "Process", "Pipe")


@NEEDED
@refutes(LOCK_NO_SEMAPHORES, platform="linux", when="if no semaphore can be made")
@pytest.mark.parametrize("kind", WITH_SEMAPHORES)
def test_what_has_a_lock_cannot_be_made_without_a_semaphore(without_semaphores: History, kind: str) -> None:
    """`Lock()`, `RLock()`, `Semaphore()`, `Event()`, `Condition()` and `Value()` raise OSError, and so do the three kinds of
    queues and `Pool()`.
    """
    assert without_semaphores["parent has tried"].value[kind] is True


@NEEDED
@remedies(
    LOCK_NO_SEMAPHORES,
    "Start processes, and have each send its result through a pipe.",
    platform="linux",
    when="if no semaphore can be made",
    unlike="It tries everything else first.",
)
def test_a_process_and_a_pipe_need_no_semaphore(without_semaphores: History) -> None:
    """A parent starts a child, and receives its results through a pipe."""
    assert without_semaphores["parent has received"].value == [10, 20]
