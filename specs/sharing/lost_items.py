"""Lost items: why what was put into a queue does not arrive, or keeps a program from ending.

The thread of a queue sends what its process has put. A process that ends waits for that thread, and so who joins it before
reading waits, too (`queue.join-deadlock`). A process that does not end by itself does not wait, and something is lost
(`queue.daemon-feeder`), or worse: nobody can use the queue any more (`queue.killed-sender`). The last claim is about how a
queue gets to the workers of a pool at all (`queue.through-pool`).
"""

import pytest

from specs.harness.api import (
    History,
    Program,
    Run,
    Subject,
    claim,
    details,
    for_each_part,
    kills,
    needs,
    opens,
    refutes,
    remedies,
    upholds,
)

QUEUE_JOIN_DEADLOCK = claim(
    "queue.join-deadlock",
    says="A process that has put something into a queue can be joined, and then the queue can be read.",
    answer="Join a process before you have read its queue, and join() may never return.",
    why="Before a process exits, it waits until its queues have sent all that it has put, and a full pipe takes nothing more.",
    about=["Queue.cancel_join_thread()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#programming-guidelines (Joining processes that use queues)"
    ],
    surprise=2,
    see=["queue.daemon-feeder"],
)


LARGE, SMALL = 1_000_000, 1  # more than a pipe holds, and less


def join_before_get(program: Program, what: str) -> None:
    """A parent joins a child that has put more than the pipe holds, before a thread gets that."""
    child, parent = program.reaches(f"child at its last line: {what}"), program.reaches(f"parent joins: {what}")
    program.stays_quiet(child, parent)
    program.waits_without_timeout(child, parent)
    program.open(f"thread may get: {what}")
    program.goes_on_to(f"thread has got: {what}", f"parent is back from join: {what}")


@pytest.fixture(scope="module")
def joined_in_time(record: Run, request: pytest.FixtureRequest) -> History:
    """A parent gets what a child has put, and joins it; another one, with a small object, it joins before that is got."""
    program = record("queue_join", kind=request.param, joins="in time")
    program.goes_on_to("parent has got and is back from join: one object, got first")
    program.goes_on_to("parent is back from join: a small object")
    program.open("thread may get: a small object")
    program.goes_on_to("thread has got: a small object")
    return program.ends()


IN_TIME = for_each_part("joined_in_time", "Queue", "JoinableQueue", indirect=True)


@pytest.fixture(scope="module")
def joined_too_early(record: Run, request: pytest.FixtureRequest) -> History:
    """A parent joins a child before one large object is got, and another one before many objects are."""
    program = record("queue_join", kind=request.param, joins="too early")
    join_before_get(program, "one object")
    join_before_get(program, "many objects")
    return program.ends()


@needs("Process")
@refutes(QUEUE_JOIN_DEADLOCK, when="if it has put more than the pipe holds")
@for_each_part("joined_too_early", "Queue", "JoinableQueue", indirect=True)
@pytest.mark.parametrize("what", ["one object", "many objects"])
def test_a_child_that_has_put_a_large_object_is_not_joined_until_somebody_gets_it(
    joined_too_early: History, what: str
) -> None:
    """`join()` of a child that has put a million bytes, in one object or in a thousand, does not return.
    It waits without a timeout until another thread has got them.
    """
    child, parent = joined_too_early[f"child at its last line: {what}"], joined_too_early[f"parent joins: {what}"]
    assert not joined_too_early.gave_up(child.name, parent.name)
    assert joined_too_early.about(what) == [
        {f"child at its last line: {what}", f"parent joins: {what}"},
        opens(f"thread may get: {what}"),
        {f"thread has got: {what}", f"parent is back from join: {what}"},
    ]
    assert joined_too_early[f"thread has got: {what}"].value == LARGE


@needs("Process")
@upholds(QUEUE_JOIN_DEADLOCK, when="if the object fits into the pipe")
@IN_TIME
def test_a_child_that_has_put_a_small_object_is_joined_before_anybody_gets_it(joined_in_time: History) -> None:
    """`join()` of a child returns, and then the object can still be got."""
    assert joined_in_time.about("a small object") == [
        {"child at its last line: a small object", "parent joins: a small object"},
        "parent is back from join: a small object",
        opens("thread may get: a small object"),
        "thread has got: a small object",
    ]
    assert joined_in_time["thread has got: a small object"].value == SMALL


@needs("Process")
@remedies(QUEUE_JOIN_DEADLOCK, "Get as many objects as a process puts, or until its last one comes, and then join it.")
@IN_TIME
def test_a_child_that_has_put_a_large_object_is_joined_after_somebody_has_got_it(joined_in_time: History) -> None:
    """`join()` of a child that has put a million bytes returns, once these are got."""
    what = "one object, got first"

    assert joined_in_time.about(what) == [
        *(f"child at its last line: {what}", f"parent has got and is back from join: {what}")
    ]
    assert joined_in_time[f"parent has got and is back from join: {what}"].value == LARGE


@needs("Process")
@needs("Manager")
@upholds(QUEUE_JOIN_DEADLOCK, when="for a manager's queue")
def test_a_child_that_has_put_a_large_object_into_a_managers_queue_is_joined_before_anybody_gets_it(run: Run) -> None:
    """`join()` of a child that has put a million bytes returns, and then these can still be got."""
    program = run("queue_join", made_by="manager")
    program.goes_on_to("parent is back from join: one object")
    program.open("thread may get: one object")

    history = program.ends()
    assert history == [
        {"child at its last line: one object", "parent joins: one object"},
        "parent is back from join: one object",
        "thread has got: one object",
    ]
    assert history["thread has got: one object"].value == LARGE


@needs("Process")
@needs("Queue")
@details(QUEUE_JOIN_DEADLOCK, when="if nobody gets what is larger than the pipe")
def test_a_main_process_that_has_put_a_large_object_does_not_exit_until_it_is_got(run: Run) -> None:
    """A main process that has put it waits without a timeout after its last line, and never exits."""
    program = run("queue_unread", size=LARGE)
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent at its last line"]


@needs("Process")
@needs("Queue")
@details(QUEUE_JOIN_DEADLOCK, when="after cancel_join_thread()")
def test_a_main_process_does_not_wait_for_a_large_object_after_cancel_join_thread(run: Run) -> None:
    """A main process that has put a million bytes exits, although nobody gets them."""
    assert run("queue_unread", size=LARGE, cancel="yes").ends() == ["parent at its last line"]


@needs("Process")
@needs("Queue")
@details(QUEUE_JOIN_DEADLOCK, when="if the object fits into the pipe")
def test_a_main_process_exits_although_nobody_gets_the_small_object_that_it_has_put(run: Run) -> None:
    """A main process that has put it exits, although nobody gets it."""
    assert run("queue_unread", size=SMALL).ends() == ["parent at its last line"]


QUEUE_DAEMON_FEEDER = claim(
    "queue.daemon-feeder",
    says="What a process has put into a queue arrives, however the process ends.",
    answer="A kill, os._exit() and cancel_join_thread() lose what a process put but has not sent.",
    why="put() leaves the object to a thread of the process, and a process that ends by itself waits for that thread.",
    about=["Queue.cancel_join_thread()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.cancel_join_thread"],
    see=["daemon.ends-with-parent", "queue.join-thread", "queue.killed-sender", "queue.unpicklable"],
)


BY_THEMSELVES = ("return", "sys.exit", "exception", "daemonic, return", "daemonic, sys.exit", "daemonic, exception")


@pytest.fixture(scope="module")
def ended_by_themselves(record: Run) -> History:
    """Children end by themselves, in several ways, before the object that each has put is pickled."""
    program = record("queue_last_words", who="end by themselves")
    children = [program.reaches(f"child has put: {which}") for which in BY_THEMSELVES]
    program.open("parent may go on")
    program.stays_quiet(*children)
    program.waits_without_timeout(*children)
    program.open("object may be pickled")
    return program.ends(says="ValueError: ")


@needs("Process")
@needs("Queue")
@upholds(QUEUE_DAEMON_FEEDER, when="if it ends by itself, but not by os._exit()")
@pytest.mark.parametrize(("ending", "says"), [("return", ""), ("sys.exit", ""), ("exception", "ValueError: ")])
@pytest.mark.parametrize("daemon", ["no", "yes"])
def test_a_child_that_ends_by_itself_waits_until_what_it_has_put_is_sent(
    ended_by_themselves: History, ending: str, says: str, daemon: str
) -> None:
    """A process that returns, calls `sys.exit()` or raises an exception ends only when its object is sent, which arrives.
    A daemonic process waits, too.
    """
    which = f"daemonic, {ending}" if daemon == "yes" else ending

    assert not ended_by_themselves.gave_up(ended_by_themselves[f"child has put: {which}"].name)
    assert ended_by_themselves.about(which) == [
        *(f"child has put: {which}", opens("object may be pickled")),
        *(f"child has ended: {which}", f"parent gets object: {which}"),
    ]
    assert says in ended_by_themselves.output


def not_by_themselves(subject: Subject) -> tuple[str, ...]:
    """How a child can end otherwise: some implementations have no `kill()`."""
    return (
        ("os._exit", "terminate")
        if "Process.kill" in subject.implementation.lacks
        else ("os._exit", "terminate", "kill")
    )


@pytest.fixture(scope="module")
def ended_without_waiting(record: Run, subject: Subject) -> History:
    """Children end without waiting for their queue's thread, before the object that each has put is pickled."""
    program = record("queue_last_words", who="do not wait")
    endings = (*not_by_themselves(subject), "return")  # the last one after cancel_join_thread
    program.goes_on_to(*(f"child has put: {ending}" for ending in endings))
    program.open("parent may go on")
    for ending in endings:
        program.goes_on_to(f"child has ended: {ending}")
    program.open("object may be pickled")
    return program.ends()


@needs("Process")
@needs("Queue")
@refutes(QUEUE_DAEMON_FEEDER, when="if it is ended from outside, or by os._exit()")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", pytest.param("kill", marks=needs("Process.kill"))])
def test_what_a_child_has_put_but_not_sent_is_lost_when_it_does_not_end_by_itself(
    ended_without_waiting: History, ending: str
) -> None:
    """It ends at once, and what it has put and not sent is lost: its parent finds the queue empty."""
    assert ended_without_waiting.about(ending) == [
        *(f"child has put: {ending}", f"child has ended: {ending}", f"parent finds the queue empty: {ending}")
    ]


@needs("Process")
@needs("Queue")
@refutes(QUEUE_DAEMON_FEEDER, python="<3.13", when="if a thread puts it after the target has returned")
def test_what_a_thread_of_a_child_puts_after_the_target_has_returned_may_be_lost(run: Run) -> None:
    """The child ends with that thread: what it has put and not sent is lost."""
    program = run("queue_late_thread")
    program.goes_on_to("child's thread has put")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child's thread has put", "child has ended", "parent finds the queue empty"]


@needs("Process")
@needs("Queue")
@upholds(QUEUE_DAEMON_FEEDER, python=">=3.13", when="if a thread puts it after the target has returned")
def test_what_a_thread_of_a_child_puts_after_the_target_has_returned_arrives(run: Run) -> None:
    """The child ends only when the object is sent, which arrives."""
    program = run("queue_late_thread")
    child = program.goes_on_to("child's thread has put")
    program.stays_quiet(child)
    program.open("object may be pickled")

    assert program.ends() == [
        *("child's thread has put", opens("object may be pickled"), "child has ended", "parent gets object"),
    ]


@needs("Process")
@needs("Queue")
@refutes(QUEUE_DAEMON_FEEDER, when="after cancel_join_thread()")
def test_what_a_child_has_put_but_not_sent_is_lost_after_cancel_join_thread(ended_without_waiting: History) -> None:
    """A process that returns ends at once, and what it has put and not sent is lost."""
    assert ended_without_waiting.about("return") == [
        *("child has put: return", "child has ended: return", "parent finds the queue empty: return")
    ]


@pytest.fixture(scope="module")
def ended_after_sending(record: Run, subject: Subject) -> History:
    """Children wait in `join_thread` until the object that each has put is sent, and end without waiting."""
    program = record("queue_last_words", who="have sent")
    endings = not_by_themselves(subject)
    children = [program.reaches(f"child waits until everything is sent: {ending}") for ending in endings]
    program.stays_quiet(*children)
    program.open("object may be pickled")
    program.goes_on_to(*(f"child has put: {ending}" for ending in endings))
    program.open("parent may go on")
    return program.ends()


@needs("Process")
@needs("Queue")
@remedies(
    QUEUE_DAEMON_FEEDER,
    "Before a process may be ended, or calls `os._exit()`, let it call `close()` and `join_thread()` of its queue.",
)
@pytest.mark.parametrize("ending", ["os._exit", "terminate", pytest.param("kill", marks=needs("Process.kill"))])
def test_what_a_child_has_sent_arrives_however_it_ends_after_join_thread(
    ended_after_sending: History, ending: str
) -> None:
    """The process ends by `os._exit()`, `terminate()` or `kill()` after `join_thread()`: what it has put arrives."""
    assert ended_after_sending.about(ending) == [
        *(f"child waits until everything is sent: {ending}", opens("object may be pickled")),
        *(f"child has put: {ending}", f"child has ended: {ending}", f"parent gets object: {ending}"),
    ]


QUEUE_KILLED_SENDER = claim(
    "queue.killed-sender",
    says="A queue can still be used after one of the processes that put objects into it was killed.",
    answer="If a sender is killed in the middle of an object, nobody can use its queue any more.",
    why="Who sends holds a lock of the queue until the whole object is in the pipe, and a lock is not released by a kill.",
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues (the warning says that other processes may get an exception; in fact they wait)",
        "Queue._feed in CPython's multiprocessing/queues.py",
    ],
    see=["queue.daemon-feeder", "queue.maxsize", "lock.killed-holder"],
)


@needs("Process", "Queue")
@upholds(QUEUE_KILLED_SENDER, when="if it had sent all that it put")
def test_a_queue_delivers_what_a_killed_process_had_sent_and_others_put_later(run: Run) -> None:
    """The queue delivers what it had sent, and what another process puts after the kill."""
    program = run("queue_killed_sender", first_puts="small")
    program.open("first child may put")
    first = program.reaches("first child has sent")
    program.open("parent may look")
    program.reaches("parent finds the queue not empty")
    program.kill(first)
    program.open("parent may get", "second child may put", "second child may end")

    assert program.ends() == [
        "first child puts",
        "first child has sent",
        "parent finds the queue not empty",
        kills("first child"),
        {
            ("parent gets", "parent has got", "parent gets", "parent has got"),
            ("second child puts", "second child has sent"),
        },
    ]


@needs("Process", "Queue")
@refutes(QUEUE_KILLED_SENDER, platform="posix", when="if it was sending an object")
def test_when_a_process_is_killed_while_it_sends_nobody_gets_or_sends_any_more(run: Run) -> None:
    """`get()` in the parent never returns, and what another child puts is never sent: it waits in `join_thread()`.
    Both wait without a timeout.
    """
    program = run("queue_killed_sender", first_puts="large")
    program.open("first child may put")
    first = program.reaches("first child puts")
    program.open("parent may look")
    program.reaches("parent finds the queue not empty")  # and cannot take it all, which is more than a pipe holds
    program.kill(first)
    program.open("parent may get", "second child may put", "second child may end")
    parent, second = program.reaches("parent gets"), program.reaches("second child puts")
    program.waits_without_timeout(parent, second)
    program.stays_quiet()

    assert program.kill_stuck() == [
        "first child puts",
        "parent finds the queue not empty",
        kills("first child"),
        {"parent gets", "second child puts"},
    ]


@needs("Process", "Pipe", "connection.wait")
@remedies(
    QUEUE_KILLED_SENDER,
    "Give each sender a pipe of its own, close your copy of its writing end, and wait for all of them with `connection.wait`.",
    unlike="Each of its children has a pipe instead of the queue.",
)
def test_when_a_process_is_killed_while_it_sends_through_its_own_pipe_others_are_received(run: Run) -> None:
    """If one of two senders with pipes of their own is killed in the middle of an object, the other's object arrives.
    The pipe of the killed one raises EOFError or OSError, so that the reader comes to an end.
    """
    program = run("pipe_for_each_sender")
    program.open("first child may send")
    first = program.reaches("first child sends")
    program.open("parent may look")
    program.reaches("parent finds something to receive")  # and does not take it, which is more than a pipe holds
    program.kill(first)
    program.open("second child may send", "parent may receive")

    history = program.ends()
    assert history == [
        "first child sends",
        "parent finds something to receive",
        kills("first child"),
        {"second child sends", "second child has sent", "parent has received all"},
    ]
    assert history["parent has received all"].value == [5]


QUEUE_THROUGH_POOL = claim(
    "queue.through-pool",
    says="A queue or a lock can be passed to the tasks of a pool.",
    answer="Tasks take only a manager's queues and locks; others go to the pool's `initializer`.",
    why="The queues, locks and values of multiprocessing can only be pickled while a process is being started.",
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool (initializer)",
        "assert_spawning in CPython's multiprocessing/context.py",
    ],
)


MADE_FOR_SHARING = for_each_part("kind", "Queue", "JoinableQueue", "SimpleQueue", "Lock", "Semaphore", "Event", "Value")


@pytest.fixture(scope="module")
def given_by_tasks(record: Run) -> History:
    """A parent submits a task for each object for sharing."""
    program = record("pool_shared_objects", given_by="task")
    program.goes_on_to("apply raises: Queue")
    return program.ends()


@needs("Process")
@needs("Pool")
@refutes(QUEUE_THROUGH_POOL, when="by a task")
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_cannot_be_an_argument_of_a_task(given_by_tasks: History, kind: str) -> None:
    """`apply()` raises RuntimeError, whose text names inheritance, for each kind of queue, a lock, a semaphore, an event and a value."""
    error = given_by_tasks[f"apply raises: {kind}"].value

    assert error["type"] == "RuntimeError"
    assert "inheritance" in error["text"]


@pytest.fixture(scope="module")
def given_by_the_initializer(record: Run) -> History:
    """A parent gives the initializer of a pool all objects for sharing, and submits a task for each."""
    program = record("pool_shared_objects", given_by="initializer")
    program.goes_on_to("task has used it: Queue")
    return program.ends()


@needs("Process")
@needs("Pool")
@upholds(QUEUE_THROUGH_POOL, when="by the initializer")
@remedies(
    QUEUE_THROUGH_POOL,
    "Give it to the `initializer` of the pool, in `initargs`, and keep it in a global variable for the tasks.",
    when="by the initializer",
)
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_can_be_an_argument_of_the_initializer(
    given_by_the_initializer: History, kind: str
) -> None:
    """Each kind of queue, a lock, a semaphore, an event and a value can be in `initargs`.
    What a task does to it, the parent sees.
    """
    assert given_by_the_initializer[f"task has used it: {kind}"].value == {"parent sees that": True}


@pytest.fixture(scope="module")
def made_by_a_manager(record: Run) -> History:
    """A parent submits a task for each object that a manager has made."""
    program = record("pool_shared_objects", given_by="task", made_by="manager")
    program.goes_on_to("task has used it: Queue")
    return program.ends()


@needs("Process")
@needs("Pool", "Manager")
@upholds(QUEUE_THROUGH_POOL, when="by a task, for an object of a manager")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue", "Lock", "Semaphore", "Event", "Value"])
def test_what_a_manager_has_made_can_be_an_argument_of_a_task(made_by_a_manager: History, kind: str) -> None:
    """A `Queue`, `JoinableQueue`, `Lock`, `Semaphore`, `Event` or `Value` can be an argument of a task.
    What the task does to it, the parent sees.
    """
    assert made_by_a_manager[f"task has used it: {kind}"].value == {"parent sees that": True}
