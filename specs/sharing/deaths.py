"""Waiting for the dead: what a process learns of one that has failed or was killed, and what goes on without it.

Nobody tells a process that the one for which it waits has died (`dead.sender`), and `join()` tells that, but not why
(`join.error`). A reader of a queue takes more along when it is killed (`queue.killed-reader`). The last two claims are
about the processes that a program has without having asked for them: a killed one is replaced (`helper.killed`), and
Ctrl-C ends none of them (`helper.ctrl-c`). More of the dead: `lock.killed-holder`, `waiter.killed`, `manager.gone`.
"""

from dataclasses import replace

import pytest

from specs.harness.api import History, Run, claim, details, kills, needs, opens, refutes, remedies, upholds

DEAD_SENDER = claim(
    "dead.sender",
    says="A process that waits for something from a child is told when the child has died.",
    answer="get() of a queue and wait() of an event wait forever for a dead child; a pipe ends.",
    why="The parent itself can still write to the queue and set the event. Only of a pipe can it close the writing end.",
    about=["Queue.get(timeout)", "SimpleQueue.get()", "Event.wait(timeout)", "Connection.recv()", "Process.is_alive()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue.get",
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection.recv",
    ],
    see=["pipe.eof", "process.sentinel", "queue.killed-sender", "pool.killed-worker"],
)


@pytest.fixture(scope="module")
def killed_sender(record: Run) -> History:
    """A child is killed while its parent waits for an object from each of two queues, for an event and for a pipe."""
    program = record("dead_sender")
    child = program.reaches("child works")
    kinds = ("SimpleQueue", "Event", "Pipe")
    parent = program.reaches("parent waits: Queue", *(f"parent waits: {kind}" for kind in kinds))
    program.stays_quiet(parent)
    program.kill(child)
    program.goes_on_to("EOFError is raised: Pipe")
    program.waits_without_timeout(parent)
    program.stays_quiet()
    return program.kill_stuck()


@needs("Process", "Queue", "SimpleQueue", "Event", "Pipe")
@refutes(DEAD_SENDER, when="for a queue and an event")
@pytest.mark.parametrize("kind", ["Queue", "SimpleQueue", "Event"])
def test_who_waits_for_a_queue_or_an_event_is_not_told_that_the_child_was_killed(
    killed_sender: History, kind: str
) -> None:
    """If the child that was to send is killed, `get()` of a `Queue` or a `SimpleQueue` and `wait()` of an `Event` wait on."""
    assert not killed_sender.gave_up("MainProcess")
    assert killed_sender.about(kind) == [f"parent waits: {kind}"]


@needs("Process", "Queue", "SimpleQueue", "Event", "Pipe")
@upholds(DEAD_SENDER, when="for a pipe of which the parent has closed the writing end")
def test_who_receives_from_a_pipe_is_told_that_the_child_was_killed(killed_sender: History) -> None:
    """If the child that was to send is killed, `recv()` raises EOFError."""
    assert killed_sender == [
        {"child works", *(f"parent waits: {kind}" for kind in ("Queue", "SimpleQueue", "Event", "Pipe"))},
        kills("child"),
        "EOFError is raised: Pipe",
    ]


@needs("Process", "Queue")
@remedies(
    DEAD_SENDER,
    "Give `get()` a timeout, and when it raises `Empty`, give up if the child had already ended before that call.",
    unlike="It waits for two children, one after the other, and for a queue only.",
)
def test_who_gets_with_a_timeout_and_asks_is_alive_notices_a_dead_child(run: Run) -> None:
    """A parent that calls `is_alive()` and then `get()` with a timeout, again and again, gets what a child puts, and
    notices that another one was killed.
    """
    program = run("dead_sender_noticed", prevented_by="asking")
    program.reaches("first child works")
    program.open("parent may wait for the first child")
    program.reaches("parent waits for the first child")
    program.stays_quiet()
    program.open("first child may put")
    program.goes_on_to("parent has object of the first child")
    second = program.reaches("second child works")
    program.open("parent may wait for the second child")
    program.reaches("parent waits for the second child")
    program.stays_quiet()
    program.kill(second)

    assert program.ends() == [
        *("first child works", "parent waits for the first child"),
        *(opens("first child may put"), "parent has object of the first child"),
        *("second child works", "parent waits for the second child"),
        *(kills("second child"), "parent has nothing"),
    ]


JOIN_ERROR = claim(
    "join.error",
    says="join() raises the exception that has ended the child.",
    answer="join() raises nothing: exitcode is 1, the traceback is printed, the exception is lost.",
    why="A child prints its traceback to its own standard error, and hands on nothing but its exit code.",
    about=["Process.join(timeout)", "Process.exitcode"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.exitcode"],
    see=["exit.sys-exit-code", "executor.errors", "pool.silent-errors"],
)


@needs("Process")
@refutes(JOIN_ERROR)
def test_join_raises_nothing_if_the_child_has_raised_an_exception(run: Run) -> None:
    """A child raises ValueError. `join()` returns, `exitcode` is 1, and the traceback is on standard error."""
    history = run("child_error").ends(says="ValueError: raised by the child")

    assert history == ["parent is back from join: 0", "parent is back from join: 1"]
    assert history["parent is back from join: 0"].value == {"exitcode": 1}
    assert history["parent is back from join: 1"].value == {"exitcode": 0}


@needs("Process", "Queue")
@remedies(
    JOIN_ERROR,
    "Let the child catch its exception and put it into a queue, and raise it in the parent; an executor does it for you.",
)
def test_an_exception_that_a_child_has_put_into_a_queue_can_be_raised_in_its_parent(run: Run) -> None:
    """A child puts its result, or the exception that it has caught. Its parent raises the exception, with its text, and
    has the result of a child that raises none.
    """
    history = run("child_error", prevented_by="sending it").ends()

    assert history["parent catches: 0"].value == ["ValueError", "raised by the child"]
    assert history["parent is back from join: 1"].value == 10


QUEUE_KILLED_READER = claim(
    "queue.killed-reader",
    says="A queue can still be used after a process that waited in get() was killed.",
    answer="A reader that is killed while it waits in get() keeps a lock: nobody gets any more.",
    why="Who waits in `get()` holds the readers' lock of the queue, and a lock is not released by a kill.",
    about=["Queue.get(block)", "Queue.get(timeout)", "Queue.empty()"],
    sources=[
        (
            "https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues (the warning says that other "
            "processes may get an exception; in fact they wait)"
        ),
        "Queue.get in CPython's multiprocessing/queues.py, and Server.serve_client in multiprocessing/managers.py",
    ],
    see=["queue.killed-sender", "lock.killed-holder", "pool.killed-idle-worker"],
    not_applicable=[{"platform": "win32", "because": "decided on POSIX only"}],
)


@pytest.fixture(scope="module")
def killed_reader(record: Run) -> History:
    """A reader has got an object from one queue, and is terminated while it waits in get() of another; others read on."""
    program = record("killed_reader")
    first = program.reaches("first reader waits")
    program.waits_without_timeout(first)
    program.stays_quiet(first)
    program.open("parent may end the first reader")
    program.reaches("first reader has ended")
    parent = program.goes_on_to("parent tries")
    program.open("second reader may get")
    program.goes_on_to("second reader has got from the first queue")
    second = program.goes_on_to("second reader waits")
    program.stays_quiet(second, parent)
    program.waits_without_timeout(second)
    return program.kill_stuck()


@needs("Process", "Queue")
@refutes(QUEUE_KILLED_READER, platform="posix", when="if it was waiting in get()")
def test_after_a_reader_was_terminated_in_get_another_one_waits_forever(killed_reader: History) -> None:
    """Another reader waits in `get()` without a timeout, and gets nothing, though an object was put after that."""
    assert not killed_reader.gave_up("second reader")
    assert killed_reader == [
        *("first reader has got", "first reader waits", "first reader has ended"),
        *("parent tries", "second reader has got from the first queue", "second reader waits"),
    ]


@needs("Process", "Queue")
@details(QUEUE_KILLED_READER, platform="posix", when="if it was waiting in get()")
def test_after_a_reader_was_terminated_in_get_others_get_empty_from_a_queue_that_is_not(
    killed_reader: History,
) -> None:
    """`get(block=False)` and `get(timeout=0.01)` raise `queue.Empty`, while `empty()` is False."""
    assert killed_reader["parent tries"].value == {"get": ["Empty", "Empty"], "empty()": False}


@needs("Process", "Queue")
@upholds(QUEUE_KILLED_READER, platform="posix", when="if it had got its object")
def test_a_queue_from_which_a_terminated_reader_had_got_its_object_goes_on(killed_reader: History) -> None:
    """Another reader gets from it what was put after that."""
    assert killed_reader["second reader has got from the first queue"].value == 2


@needs("Process", "Manager")
@upholds(QUEUE_KILLED_READER, platform="posix", when="if it is a manager's queue, except for the next object")
def test_a_managers_queue_loses_one_object_for_a_reader_that_was_terminated_in_get(run: Run) -> None:
    """Of three objects that are put after that, the first is taken in the manager for the dead reader, and nobody gets it. The
    others are got.
    """
    program = run("killed_reader_of_manager")
    reader = program.reaches("reader waits")
    program.stays_quiet(reader)
    program.open("parent may end the reader")

    history = program.ends()
    assert history == [
        *("reader waits", opens("parent may end the reader"), "the first object is taken"),
        *("parent has got", "parent gets what is put after that"),
    ]
    assert history["parent has got"].value == "second"
    assert history["parent gets what is put after that"].value == "third"


@needs("Process", "Queue")
@remedies(
    QUEUE_KILLED_READER,
    "Put an object that means the end, such as `None`, and join the reader: do not terminate it while it may wait.",
)
def test_a_reader_that_gets_an_end_leaves_the_queue_to_others(run: Run) -> None:
    """The reader that gets `None` ends, and another one gets what is put after that."""
    program = run("killed_reader", prevented_by="an end")
    program.stays_quiet(program.reaches("first reader waits"))
    program.open("parent may end the first reader")
    program.goes_on_to("first reader has ended")
    program.open("second reader may get")

    history = program.ends()
    assert history == [
        *("first reader has got", "first reader waits", "first reader ends", "first reader has ended"),
        *("second reader has got from the first queue", "second reader waits"),
        "second reader has got from the other queue",
    ]
    assert history["second reader has got from the other queue"].value == 3


HELPER_KILLED = claim(
    "helper.killed",
    says="When the fork server or the resource tracker of a program was killed, it can start no more children.",
    answer="start() replaces a killed fork server; the next lock replaces a tracker, with a warning.",
    why="Whoever needs one of them first asks whether it is running, and starts another one if it is not.",
    undecided=[
        (
            "What the killed tracker knew is not cleaned up if the program is killed later, and at the end CPython's new "
            "one prints a KeyError for each thing that it does not know (main in multiprocessing/resource_tracker.py)"
        ),
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
        "ensure_running in CPython's multiprocessing/forkserver.py and multiprocessing/resource_tracker.py",
    ],
    see=["join.waits", "exit.signal-code", "manager.gone"],
    not_applicable=[
        {"under": ["fork"], "because": "a forked child needs neither of them"},
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "Windows has neither of them"},
    ],
)


@pytest.fixture(scope="module")
def killed_helpers(record: Run) -> History:
    """The helpers of a parent are killed: then it starts a child with a new lock, and one with an old one."""
    program = record("helpers", happens="kill")
    helpers = program.reaches("parent knows its helpers")
    for number, pid in enumerate(helpers.value["others"]):
        helper = replace(helpers, name=f"helper {number}", pid=pid)
        program.kill(helper)
        program.exits(helper)
    program.open("it may happen", "parent may go on")
    program.goes_on_to("children have ended")
    return program.ends(says="resource_tracker: process died unexpectedly, relaunching")


@needs("Process", "Lock")
@refutes(HELPER_KILLED, under=("spawn", "forkserver"), platform="linux")
def test_after_a_kill_of_the_resource_tracker_and_the_fork_server_children_are_started(
    killed_helpers: History,
) -> None:
    """A child with a lock that was made after the kill, and one with a lock that was made before it, use their locks and
    end with exit code 0.
    """
    assert killed_helpers["children have ended"].value["exit codes"] == [0, 0]
    assert len(killed_helpers.all("child has used what is shared")) == 3


@needs("Process", "Lock")
@details(HELPER_KILLED, under=("spawn", "forkserver"), platform="linux")
def test_each_killed_helper_is_replaced_by_another_process_and_a_warning_tells_of_the_tracker(
    killed_helpers: History,
) -> None:
    """There are as many helpers as before, all of them other processes. A warning says that the tracker
    `died unexpectedly, relaunching`.
    """
    before = killed_helpers["parent knows its helpers"].value["others"]
    after = killed_helpers["children have ended"].value["helpers"]["others"]

    assert len(set(after) - set(before)) == len(before)
    assert killed_helpers.output.count("UserWarning: resource_tracker: process died unexpectedly") == 1


@needs("Process", "Lock")
@details(HELPER_KILLED, under="spawn", platform="linux", when="by SIGTERM")
def test_the_resource_tracker_goes_on_after_sigterm(run: Run) -> None:
    """The same process serves the next locks, and nothing is written."""
    program = run("helpers", happens="SIGTERM")
    program.open("it may happen")
    program.reaches("helpers have got SIGTERM")
    program.stays_quiet()
    program.open("parent may go on")

    history = program.ends()
    before = history["parent knows its helpers"].value["others"]
    assert len(before) == 1
    assert history["children have ended"].value["helpers"]["others"] == before


HELPER_CTRL_C = claim(
    "helper.ctrl-c",
    says="Ctrl-C ends the manager, the fork server and the resource tracker of a program.",
    answer="Fork server, tracker and manager ignore Ctrl-C: a program that catches it keeps them.",
    sources=[
        "BaseManager._run_server in CPython's multiprocessing/managers.py",
        "main in CPython's multiprocessing/forkserver.py and multiprocessing/resource_tracker.py",
    ],
    see=["pool.ctrl-c", "manager.gone", "exit.signal-code"],
    not_applicable=[
        {"platform": "darwin", "because": "decided on Linux only"},
        {"platform": "win32", "because": "decided on Linux only"},
    ],
)


@pytest.fixture(scope="module")
def interrupted_helpers(record: Run) -> History:
    """A parent and all its helpers get SIGINT, which it catches. Then it starts children, which use its manager's list."""
    program = record("helpers", happens="Ctrl-C")
    program.reaches("parent knows its helpers")
    program.open("it may happen")
    program.stays_quiet(program.reaches("parent catches KeyboardInterrupt"))
    program.open("parent may go on")
    program.goes_on_to("children have ended")
    return program.ends()


@needs("Process", "Lock", "Manager", "active_children")
@refutes(HELPER_CTRL_C, platform="linux")
def test_a_manager_goes_on_after_ctrl_c(interrupted_helpers: History) -> None:
    """Children that are started after the parent has caught Ctrl-C append to a list of the same manager, which has kept
    what it had.
    """
    ended = interrupted_helpers["children have ended"].value

    assert ended["helpers"]["managers"] == interrupted_helpers["parent knows its helpers"].value["managers"]
    assert ended["items"] == ["child 0", "child 1", "child 2"]


@needs("Process", "Lock", "Manager", "active_children")
@refutes(HELPER_CTRL_C, under=("spawn", "forkserver"), platform="linux")
def test_the_fork_server_and_the_resource_tracker_go_on_after_ctrl_c(interrupted_helpers: History) -> None:
    """The same processes of these two serve children that are started after the parent has caught Ctrl-C."""
    before = interrupted_helpers["parent knows its helpers"].value["others"]
    ended = interrupted_helpers["children have ended"].value

    assert before
    assert ended["helpers"]["others"] == before
    assert ended["exit codes"] == [0, 0]
