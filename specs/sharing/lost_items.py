"""Lost items: why what was put into a queue does not arrive, or keeps a program from ending."""

import pytest

from specs.harness.api import Run, claim, for_each_part, kills, needs, opens, refutes, upholds

QUEUE_JOIN_DEADLOCK = claim(
    "queue.join-deadlock",
    says="A process that has put something into a queue can be joined, and then the queue can be read.",
    answer="Join a process before you have read its queue, and join() may never return.",
    # was: Before a process exits, it waits until its queues have sent all that it has put. An object that is larger than the pipe is not sent until somebody gets it. If that is to happen after join(), join() never returns, and a main process never exits. What fits into the pipe is no reason to wait. cancel_join_thread() lets the process exit, but loses what is not sent: see queue.daemon-feeder. Decided for one object of a million bytes.
    about=["Queue.cancel_join_thread()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#programming-guidelines (Joining processes that use queues)"
    ],
    surprise=2,
)


LARGE, SMALL = 1_000_000, 1  # more than a pipe holds, and less


@needs("Process")
@refutes(QUEUE_JOIN_DEADLOCK, when="if the object is larger than the pipe")
@for_each_part("kind", "Queue", "JoinableQueue")
def test_a_child_that_has_put_a_large_object_is_not_joined_until_somebody_gets_it(run: Run, kind: str) -> None:
    program = run("queue_join", kind=kind, size=LARGE)
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
@needs("Queue")
@refutes(QUEUE_JOIN_DEADLOCK, when="if the object is larger than the pipe")
def test_a_main_process_that_has_put_a_large_object_does_not_exit_until_it_is_got(run: Run) -> None:
    program = run("queue_unread", size=LARGE)
    parent = program.reaches("parent at its last line")
    program.stays_quiet(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent at its last line"]


@needs("Process")
@needs("Queue")
@upholds(QUEUE_JOIN_DEADLOCK, when="after cancel_join_thread()")
def test_a_main_process_does_not_wait_for_a_large_object_after_cancel_join_thread(run: Run) -> None:
    assert run("queue_unread", size=LARGE, cancel="yes").ends() == ["parent at its last line"]


@needs("Process")
@needs("Queue")
@upholds(QUEUE_JOIN_DEADLOCK, when="if the object fits into the pipe")
def test_a_main_process_exits_although_nobody_gets_the_small_object_that_it_has_put(run: Run) -> None:
    assert run("queue_unread", size=SMALL).ends() == ["parent at its last line"]


QUEUE_DAEMON_FEEDER = claim(
    "queue.daemon-feeder",
    says="What a process has put into a queue arrives, however the process ends.",
    answer="TODO",
    # was: It arrives if the process ends by itself: by return, by sys.exit() or with an exception, daemonic or not. What put() has left to the queue's thread is lost if the process is terminated or killed, if it calls os._exit(), and if it has called cancel_join_thread(). A daemonic process is terminated when its parent ends: see daemon.ends-with-parent.
    about=["Queue.cancel_join_thread()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.cancel_join_thread"],
)


@needs("Process")
@needs("Queue")
@upholds(QUEUE_DAEMON_FEEDER, when="if it ends by itself")
@pytest.mark.parametrize(("ending", "says"), [("return", ""), ("sys.exit", ""), ("exception", "ValueError: ")])
@pytest.mark.parametrize("daemon", ["no", "yes"])
def test_a_child_that_ends_by_itself_waits_until_what_it_has_put_is_sent(
    run: Run, ending: str, says: str, daemon: str
) -> None:
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
    program = run("queue_last_words", ending=ending)
    program.reaches("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


@needs("Process")
@needs("Queue")
@refutes(QUEUE_DAEMON_FEEDER, when="after cancel_join_thread()")
def test_what_a_child_has_put_but_not_sent_is_lost_after_cancel_join_thread(run: Run) -> None:
    program = run("queue_last_words", ending="return", cancels="yes")
    program.goes_on_to("child has put")
    program.open("parent may go on")
    program.goes_on_to("child has ended")
    program.open("object may be pickled")

    assert program.ends() == ["child has put", "child has ended", "parent finds the queue empty"]


QUEUE_KILLED_SENDER = claim(
    "queue.killed-sender",
    says="A queue can still be used after one of the processes that put objects into it was killed.",
    answer="TODO",
    # was: This is true if all that the process had put was sent. If its thread was just sending an object, that process keeps the queue's lock, and a part of the object is in the pipe: whoever gets from the queue waits for the rest forever, and nobody else can send. Decided on POSIX only, for an object that is larger than the pipe.
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue (Pipes and Queues)"],
)


@needs("Process", "Queue")
@upholds(QUEUE_KILLED_SENDER, when="if it had sent all that it put")
def test_a_queue_delivers_what_a_killed_process_had_sent_and_others_put_later(run: Run) -> None:
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


QUEUE_THROUGH_POOL = claim(
    "queue.through-pool",
    says="A queue or a lock can be passed to the tasks of a pool.",
    answer="TODO",
    # was: What multiprocessing makes for sharing can only be given to a process when it starts: as an argument of a task it raises RuntimeError, under every start method. The initializer of a pool can take it, in initargs, and keep it for the tasks. What a manager has made can be an argument of a task. Decided for Queue, JoinableQueue, Lock, Semaphore, Event, Value and, without a manager, SimpleQueue.
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool (initializer)",
        "context.assert_spawning in CPython",
    ],
)


MADE_FOR_SHARING = for_each_part("kind", "Queue", "JoinableQueue", "SimpleQueue", "Lock", "Semaphore", "Event", "Value")


@needs("Process")
@needs("Pool")
@refutes(QUEUE_THROUGH_POOL, when="by a task")
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_cannot_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="task").ends()

    assert history == ["apply raises"]
    assert history["apply raises"].value["type"] == "RuntimeError"
    assert "inheritance" in history["apply raises"].value["text"]


@needs("Process")
@needs("Pool")
@upholds(QUEUE_THROUGH_POOL, when="by the initializer")
@MADE_FOR_SHARING
def test_what_is_made_for_sharing_can_be_an_argument_of_the_initializer(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="initializer").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}


@needs("Process")
@needs("Pool", "Manager")
@upholds(QUEUE_THROUGH_POOL, when="by a task, for an object of a manager")
@pytest.mark.parametrize("kind", ["Queue", "JoinableQueue", "Lock", "Semaphore", "Event", "Value"])
def test_what_a_manager_has_made_can_be_an_argument_of_a_task(run: Run, kind: str) -> None:
    history = run("pool_shared_objects", kind=kind, given_by="task", made_by="manager").ends()

    assert history == ["task has used it"]
    assert history["task has used it"].value == {"parent sees that": True}
