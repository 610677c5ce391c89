"""Lost items: why what was put into a queue does not arrive, or keeps a program from ending.

The thread of a queue sends what its process has put. A process that ends waits for that thread, and so who joins it before
reading waits, too (`queue.join-deadlock`). A process that does not end by itself does not wait, and something is lost
(`queue.daemon-feeder`), or worse: nobody can use the queue any more (`queue.killed-sender`). The last claim is about how a
queue gets to the workers of a pool at all (`queue.through-pool`).
"""

import pytest

from specs.harness.api import Run, claim, details, for_each_part, kills, needs, opens, refutes, remedies, upholds

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


@needs("Process")
@refutes(QUEUE_JOIN_DEADLOCK, when="if it has put more than the pipe holds")
@for_each_part("kind", "Queue", "JoinableQueue")
@pytest.mark.parametrize(("size", "count"), [(LARGE, 1), (1000, 1000)], ids=["one object", "many objects"])
def test_a_child_that_has_put_a_large_object_is_not_joined_until_somebody_gets_it(
    run: Run, kind: str, size: int, count: int
) -> None:
    """`join()` of a child that has put a million bytes, in one object or in a thousand, does not return.
    It waits without a timeout until another thread has got them.
    """
    program = run("queue_join", kind=kind, size=size, count=count)
    child, parent = program.reaches("child at its last line"), program.reaches("parent joins")
    program.stays_quiet(child, parent)
    program.waits_without_timeout(child, parent)
    program.open("thread may get")

    history = program.ends()
    assert history == [
        {"child at its last line", "parent joins"},
        opens("thread may get"),
        {"thread has got", "parent is back from join"},
    ]
    assert history["thread has got"].value == LARGE


@needs("Process")
@upholds(QUEUE_JOIN_DEADLOCK, when="if the object fits into the pipe")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_a_child_that_has_put_a_small_object_is_joined_before_anybody_gets_it(run: Run, kind: str) -> None:
    """`join()` of a child returns, and then the object can still be got."""
    program = run("queue_join", kind=kind, size=SMALL)
    program.goes_on_to("parent is back from join")
    program.open("thread may get")

    history = program.ends()
    assert history == [
        {"child at its last line", "parent joins"},
        "parent is back from join",
        "thread has got",
    ]
    assert history["thread has got"].value == SMALL


@needs("Process")
@remedies(QUEUE_JOIN_DEADLOCK, "Get as many objects as a process puts, or until its last one comes, and then join it.")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_a_child_that_has_put_a_large_object_is_joined_after_somebody_has_got_it(run: Run, kind: str) -> None:
    """`join()` of a child that has put a million bytes returns, once these are got."""
    history = run("queue_join", kind=kind, size=LARGE, first="get").ends()

    assert history == ["child at its last line", "parent has got and is back from join"]
    assert history["parent has got and is back from join"].value == LARGE


@needs("Process")
@needs("Manager")
@upholds(QUEUE_JOIN_DEADLOCK, when="for a manager's queue")
def test_a_child_that_has_put_a_large_object_into_a_managers_queue_is_joined_before_anybody_gets_it(run: Run) -> None:
    """`join()` of a child that has put a million bytes returns, and then these can still be got."""
    program = run("queue_join", made_by="manager", size=LARGE)
    program.goes_on_to("parent is back from join")
    program.open("thread may get")

    history = program.ends()
    assert history == [
        {"child at its last line", "parent joins"},
        "parent is back from join",
        "thread has got",
    ]
    assert history["thread has got"].value == LARGE


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


@needs("Process")
@needs("Queue")
@upholds(QUEUE_DAEMON_FEEDER, when="if it ends by itself, but not by os._exit()")
@pytest.mark.parametrize(("ending", "says"), [("return", ""), ("sys.exit", ""), ("exception", "ValueError: ")])
@pytest.mark.parametrize("daemon", ["no", "yes"])
def test_a_child_that_ends_by_itself_waits_until_what_it_has_put_is_sent(
    run: Run, ending: str, says: str, daemon: str
) -> None:
    """A process that returns, calls `sys.exit()` or raises an exception ends only when its object is sent, which arrives.
    A daemonic process waits, too.
    """
    program = run("queue_last_words", ending=ending, daemon=daemon)
    child = program.reaches("child has put")
    program.open("parent may go on")
    program.stays_quiet(child)
    program.waits_without_timeout(child)
    program.open("object may be pickled")

    assert program.ends(says=says) == [
        *("child has put", opens("object may be pickled"), "child has ended", "parent gets object"),
    ]


@needs("Process")
@needs("Queue")
@refutes(QUEUE_DAEMON_FEEDER, when="if it is ended from outside, or by os._exit()")
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_put_but_not_sent_is_lost_when_it_does_not_end_by_itself(run: Run, ending: str) -> None:
    """It ends at once, and what it has put and not sent is lost: its parent finds the queue empty."""
    program = run("queue_last_words", ending=ending)
    program.reaches("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


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
def test_what_a_child_has_put_but_not_sent_is_lost_after_cancel_join_thread(run: Run) -> None:
    """A process that returns ends at once, and what it has put and not sent is lost."""
    program = run("queue_last_words", ending="return", before="cancel_join_thread")
    program.goes_on_to("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


@needs("Process")
@needs("Queue")
@remedies(
    QUEUE_DAEMON_FEEDER,
    "Before a process may be ended, or calls `os._exit()`, let it call `close()` and `join_thread()` of its queue.",
)
@pytest.mark.parametrize("ending", ["os._exit", "terminate", "kill"])
def test_what_a_child_has_sent_arrives_however_it_ends_after_join_thread(run: Run, ending: str) -> None:
    """The process ends by `os._exit()`, `terminate()` or `kill()` after `join_thread()`: what it has put arrives."""
    program = run("queue_last_words", ending=ending, before="join_thread")
    child = program.reaches("child waits until everything is sent")
    program.stays_quiet(child)
    program.open("object may be pickled")
    program.goes_on_to("child has put")
    program.open("parent may go on")

    assert program.ends() == [
        *("child waits until everything is sent", "child has put", "child has ended", "parent gets object")
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


@needs("Process")
@needs("Pool")
@refutes(QUEUE_THROUGH_POOL, when="by a task")
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_cannot_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    """`apply()` raises RuntimeError, whose text names inheritance, for each kind of queue, a lock, a semaphore, an event and a value."""
    history = run("pool_shared_objects", kind=kind, given_by="task").ends()

    assert history == ["apply raises"]
    assert history["apply raises"].value["type"] == "RuntimeError"
    assert "inheritance" in history["apply raises"].value["text"]


@needs("Process")
@needs("Pool")
@upholds(QUEUE_THROUGH_POOL, when="by the initializer")
@remedies(
    QUEUE_THROUGH_POOL,
    "Give it to the `initializer` of the pool, in `initargs`, and keep it in a global variable for the tasks.",
    when="by the initializer",
)
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_can_be_an_argument_of_the_initializer(run: Run, kind: str) -> None:
    """Each kind of queue, a lock, a semaphore, an event and a value can be in `initargs`.
    What a task does to it, the parent sees.
    """
    history = run("pool_shared_objects", kind=kind, given_by="initializer").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}


@needs("Process")
@needs("Pool", "Manager")
@upholds(QUEUE_THROUGH_POOL, when="by a task, for an object of a manager")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue", "Lock", "Semaphore", "Event", "Value"])
def test_what_a_manager_has_made_can_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    """A `Queue`, `JoinableQueue`, `Lock`, `Semaphore`, `Event` or `Value` can be an argument of a task.
    What the task does to it, the parent sees.
    """
    history = run("pool_shared_objects", kind=kind, given_by="task", made_by="manager").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}
