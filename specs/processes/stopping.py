"""Stopping a child: `terminate`, `kill`, `interrupt`, and `close` for when it has ended.

A parent can end its children at three strengths. This chapter goes through them: the usual one (`terminate.immediate`),
the one that always ends the child (`kill.immediate`), and the friendly one (`interrupt.raises`). Then it asks what becomes
of the child's own children (`terminate.grandchildren`), and what is done with an object whose child has ended
(`close.any-time`, `close.releases`).
"""

import signal

import pytest

from specs.harness.api import (
    SOCKET_FOLDER,
    History,
    Run,
    claim,
    details,
    gone,
    main_exits,
    needs,
    refutes,
    remedies,
    resumes,
    upholds,
)

TERMINATE_IMMEDIATE = claim(
    "terminate.immediate",
    says="terminate() ends the child immediately.",
    answer="terminate() ends a child on Windows; on POSIX it sends SIGTERM, which may be ignored.",
    why="On POSIX it is a signal: what that does is up to the child, which may ignore it because its parent does. On "
    "Windows it is a call of TerminateProcess.",
    see=["kill.immediate", "terminate.grandchildren", "exit.atexit-in-child", "signals.handler-inherited"],
    about=["Process.terminate()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
)


def end_a_child_with_children(run: Run, method: str) -> History:
    """A parent calls this method of its child, which is working, and has a daemonic child and another one."""
    program = run("grandchildren", method=method)
    child = program.reaches("child works")
    program.reaches("daemon works", "grandchild works")
    program.open("parent may end child")
    program.goes_on_to(f"parent is back from {method}")
    program.goes_on_to("parent is back from join")
    program.exits(child)
    program.open("child may end", "daemon may end", "grandchild may end")
    program.goes_on_to("daemon ends", "grandchild ends")
    return program.ends(leaves=[SOCKET_FOLDER])


@pytest.fixture(scope="module")
def terminated_child(record: Run) -> History:
    """A parent terminates its child, which is working and has two children."""
    return end_a_child_with_children(record, "terminate")


@pytest.fixture(scope="module")
def exiting_child(record: Run) -> History:
    """A parent terminates its child, which has two children, and turns SIGTERM into an exit."""
    program = record("grandchildren", method="terminate", on_sigterm="exits")
    child, daemon = program.reaches("child works"), program.reaches("daemon works")
    program.reaches("grandchild works")
    # A signal that comes just before the wait is handled after it.
    program.comes_to_rest(child)
    program.open("parent may end child")
    parent = program.goes_on_to("parent is back from terminate")
    program.goes_on_to("child cleans up")
    program.exits(daemon)
    program.waits_without_timeout(parent, child)
    program.open("grandchild may end")
    program.goes_on_to("grandchild ends", "parent is back from join")
    return program.ends()


@pytest.fixture(scope="module")
def terminated_in_vain(record: Run) -> History:
    """A parent terminates a child that ignores SIGTERM, and then one that is stopped.

    It waits for the first until that ends by itself, and for the other until that is resumed.
    """
    program = record("terminate_ignored", method="terminate", children=2)
    program.reaches("stubborn child works")
    stopped = program.reaches("stopped child works")
    program.open("parent may end stubborn child")
    parent = program.goes_on_to("parent is back from terminate of stubborn child")
    program.waits_without_timeout(parent)
    program.open("stubborn child may end")
    program.goes_on_to("parent has joined stubborn child")
    program.stop(stopped)
    program.open("parent may end stopped child")
    program.goes_on_to("parent is back from terminate of stopped child")
    program.waits_without_timeout(parent)
    program.resume(stopped)
    program.goes_on_to("parent has joined stopped child")
    program.open("stopped child may end")
    return program.ends()


@needs("Process.terminate")
@upholds(TERMINATE_IMMEDIATE, when="if the child neither handles nor ignores SIGTERM")
def test_terminate_ends_the_child_and_none_of_its_remaining_code_runs(terminated_child: History) -> None:
    """The child ends, and none of its remaining code runs, not even its `finally` clauses. Its exit code is `-SIGTERM`."""
    assert [event.what for event in terminated_child if event.name == "child"] == ["child works"]
    assert terminated_child["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


def is_ended_though_it_ignores_sigterm(run: Run, method: str) -> None:
    program = run("terminate_ignored", method=method, children=1)
    child = program.reaches("stubborn child works")
    program.open("parent may end stubborn child")
    program.exits(child)

    program.open("stubborn child may end")

    history = program.ends()
    assert history == [
        "stubborn child works",
        f"parent is back from {method} of stubborn child",
        "parent has joined stubborn child",
    ]
    assert history["parent has joined stubborn child"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@upholds(TERMINATE_IMMEDIATE, platform="win32", when="if the child ignores SIGTERM")
def test_on_windows_terminate_ends_a_child_that_ignores_sigterm_as_any_other(run: Run) -> None:
    """The child ends, and none of its remaining code runs. Its exit code is `-SIGTERM`."""
    is_ended_though_it_ignores_sigterm(run, "terminate")


@needs("Process.terminate")
@details(TERMINATE_IMMEDIATE, when="if the child has a child of its own")
def test_terminate_leaves_the_childs_own_child_running_as_an_orphan(run: Run) -> None:
    """The grandchild keeps working, even after the main process has exited."""
    program = run("terminate")
    program.reaches("child works", "grandchild works")
    program.open("parent may end child")
    program.goes_on_to("parent is back from join")
    program.main_exits()

    program.open("grandchild may end")

    assert program.ends(leaves=[SOCKET_FOLDER]) == [
        {"child works", "grandchild works"},
        "parent is back from terminate",
        "parent is back from join",
        main_exits(0),
        "grandchild ends",
    ]


@needs("Process.terminate")
@refutes(TERMINATE_IMMEDIATE, platform="posix", when="while the child is stopped")
def test_terminate_returns_at_once_and_a_stopped_child_ends_when_it_is_resumed(terminated_in_vain: History) -> None:
    """`terminate()` returns while the child is still alive, and `join()` waits. The child ends when it is resumed."""
    history = terminated_in_vain

    assert history["parent is back from terminate of stopped child"].value == {"alive": True}
    assert history["parent has joined stopped child"].value == {"alive": False, "exitcode": -signal.SIGTERM}
    assert history == [
        {"stubborn child works", "stopped child works"},
        "parent is back from terminate of stubborn child",
        "stubborn child ends",
        "parent has joined stubborn child",
        "parent is back from terminate of stopped child",
        resumes("stopped child"),
        "parent has joined stopped child",
    ]


@needs("Process.terminate")
@refutes(TERMINATE_IMMEDIATE, platform="posix", when="if the child ignores SIGTERM")
def test_a_child_that_ignores_sigterm_works_until_its_end(terminated_in_vain: History) -> None:
    """`terminate()` returns, and the child works until its end. Its exit code is 0."""
    history = terminated_in_vain

    assert [event.what for event in history.by_program if "stubborn child" in event.what] == [
        "stubborn child works",
        "parent is back from terminate of stubborn child",
        "stubborn child ends",
        "parent has joined stubborn child",
    ]
    assert history["parent is back from terminate of stubborn child"].value == {"alive": True}
    assert history["parent has joined stubborn child"].value == {"alive": False, "exitcode": 0}


@needs("Process.terminate")
@remedies(
    TERMINATE_IMMEDIATE,
    "Have the child turn SIGTERM into an exit, so that it cleans up when it is terminated.",
    platform="posix",
    when="if the child exits on SIGTERM",
)
@refutes(TERMINATE_IMMEDIATE, platform="posix", when="if the child exits on SIGTERM")
def test_a_child_that_turns_sigterm_into_an_exit_cleans_up_and_joins_its_children(exiting_child: History) -> None:
    """The child runs its `finally` clauses and joins its own children. Only then does it end, with the exit code that it
    has chosen.
    """
    assert exiting_child == [
        {"child works", "daemon works", "grandchild works"},
        {"parent is back from terminate", "child cleans up"},
        "grandchild ends",
        "parent is back from join",
    ]
    assert exiting_child["parent is back from join"].value == {"alive": False, "exitcode": 128 + signal.SIGTERM}


@needs("Process.terminate", "Process.kill")
@remedies(
    TERMINATE_IMMEDIATE,
    "After `terminate()`, give the child some time in `join(timeout)`. If it is still alive then, call `kill()`.",
    platform="posix",
)
def test_a_child_that_ignores_sigterm_is_ended_if_kill_follows(run: Run) -> None:
    """A child that ignores SIGTERM has ended after `terminate()`, `join(timeout)` and `kill()`."""
    program = run("terminate_ignored", method="terminate and kill", children=1)
    child = program.reaches("stubborn child works")
    program.open("parent may end stubborn child")
    program.exits(child)
    program.open("stubborn child may end")

    history = program.ends()
    assert history == [
        "stubborn child works",
        "parent is back from terminate and kill of stubborn child",
        "parent has joined stubborn child",
    ]
    assert history["parent has joined stubborn child"].value["alive"] is False
    assert history["parent has joined stubborn child"].value["exitcode"] in {-signal.SIGKILL, -signal.SIGTERM}


KILL_IMMEDIATE = claim(
    "kill.immediate",
    says="kill() ends the child immediately.",
    answer="kill() ends a child even if it ignores SIGTERM or is stopped; no more of its code runs.",
    why="On POSIX it is SIGKILL, which no process can handle or ignore. On Windows it is the same as terminate().",
    see=["terminate.immediate", "terminate.grandchildren", "lock.killed-holder"],
    about=["Process.kill()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.kill",
        "https://man7.org/linux/man-pages/man7/signal.7.html",
    ],
)


@pytest.fixture(scope="module")
def killed_child(record: Run) -> History:
    """A parent kills its child, which is working and has two children."""
    return end_a_child_with_children(record, "kill")


@pytest.fixture(scope="module")
def killed_in_any_state(record: Run) -> History:
    """A parent kills a child that ignores SIGTERM, and then one that is stopped."""
    program = record("terminate_ignored", method="kill", children=2)
    program.reaches("stubborn child works")
    stopped = program.reaches("stopped child works")
    program.open("parent may end stubborn child")
    program.goes_on_to("parent has joined stubborn child")
    program.open("stubborn child may end")
    program.stop(stopped)
    program.open("parent may end stopped child")
    program.goes_on_to("parent has joined stopped child")
    program.open("stopped child may end")
    return program.ends()


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="posix")
def test_kill_ends_the_child_and_none_of_its_remaining_code_runs(killed_child: History) -> None:
    """The child ends, and none of its remaining code runs, not even its `finally` clauses. Its exit code is `-SIGKILL`."""
    assert [event.what for event in killed_child if event.name == "child"] == ["child works"]
    assert killed_child["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGKILL}


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="win32")
def test_on_windows_kill_does_what_terminate_does(killed_child: History) -> None:
    """The child ends, and none of its remaining code runs, not even its `finally` clauses. Its exit code is `-SIGTERM`."""
    assert [event.what for event in killed_child if event.name == "child"] == ["child works"]
    assert killed_child["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="win32")
def test_on_windows_kill_ends_a_child_that_ignores_sigterm_as_any_other(run: Run) -> None:
    """A child that ignores SIGTERM ends, too, and none of its remaining code runs. Its exit code is `-SIGTERM`."""
    is_ended_though_it_ignores_sigterm(run, "kill")


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="posix")
def test_kill_ends_a_child_that_ignores_sigterm(killed_in_any_state: History) -> None:
    """A child that ignores SIGTERM ends, too, and none of its remaining code runs. Its exit code is `-SIGKILL`."""
    history = killed_in_any_state

    assert history["parent has joined stubborn child"].value == {"alive": False, "exitcode": -signal.SIGKILL}
    assert [event.what for event in history if event.name == "stubborn child"] == ["stubborn child works"]


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="posix")
def test_kill_ends_a_stopped_child_before_it_is_resumed(killed_in_any_state: History) -> None:
    """A child that is stopped ends without being resumed. Its exit code is `-SIGKILL`."""
    history = killed_in_any_state

    assert history["parent has joined stopped child"].value == {"alive": False, "exitcode": -signal.SIGKILL}
    assert [event.what for event in history if event.name == "stopped child"] == ["stopped child works"]


INTERRUPT_RAISES = claim(
    "interrupt.raises",
    says="interrupt() raises KeyboardInterrupt in the child.",
    answer="From 3.14, interrupt() raises KeyboardInterrupt in a child with Python's SIGINT handler.",
    why="It sends SIGINT. A child that is forked has its parent's handler, and any child may ignore SIGINT because its "
    "parent does.",
    see=["terminate.immediate", "exit.signal-code", "signals.handler-inherited"],
    about=["Process.interrupt()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.interrupt"],
    not_applicable=[
        {"platform": "win32", "python": ">=3.14", "because": "not decided on Windows, where this Python was never run"}
    ],
)


@needs("Process.interrupt")
@upholds(INTERRUPT_RAISES, python=">=3.14", platform="posix")
def test_interrupt_raises_keyboard_interrupt_in_the_child_which_can_catch_it(run: Run) -> None:
    """A child can catch `KeyboardInterrupt` and continue. One that does not runs its `finally` clauses, exits with 1, and
    writes a traceback.
    """
    program = run("interrupt")
    # A signal that comes just before the wait is handled after it.
    program.comes_to_rest(program.reaches("first works"), program.reaches("second works"))
    program.open("parent may interrupt them")
    parent = program.goes_on_to("parent has joined second")
    program.goes_on_to("first catches KeyboardInterrupt")
    program.waits_without_timeout(parent)

    program.open("first may end")

    history = program.ends(says="KeyboardInterrupt")
    assert history == [
        {
            ("first works", "first catches KeyboardInterrupt"),
            ("second works", "second cleans up", "parent has joined second"),
        },
        "first ends",
        "parent has joined first",
    ]
    assert history["parent has joined second"].value == {"exitcode": 1}
    assert history["parent has joined first"].value == {"exitcode": 0}


@needs("Process.interrupt")
@refutes(
    INTERRUPT_RAISES, python=">=3.14", platform="posix", when="if the parent ignores SIGINT before its first start()"
)
def test_interrupt_does_nothing_to_the_child_of_a_parent_that_ignores_sigint(run: Run) -> None:
    """The child ignores it, too, and `interrupt()` does nothing: the child works until its end."""
    program = run("interrupt", sigint="is ignored")
    first, second = program.reaches("first works"), program.reaches("second works")
    program.comes_to_rest(first, second)
    program.open("parent may interrupt them")
    program.reaches("parent has interrupted them")
    program.comes_to_rest(first, second)

    program.open("no interrupt comes", "first may end")

    history = program.ends()
    assert [event.what for event in history.by_program if event.pid == first.pid] == ["first works", "first ends"]
    assert history["parent has joined first"].value == {"exitcode": 0}
    assert history["parent has joined second"].value == {"exitcode": 0}


@needs("Process.interrupt")
@refutes(INTERRUPT_RAISES, python=">=3.14", platform="posix", when="if the child has a handler of its own for SIGINT")
def test_interrupt_calls_the_handler_of_a_child_that_has_one(run: Run) -> None:
    """The handler is called once, and the child goes on: it ends by itself, with exit code 0."""
    program = run("interrupt", sigint="is handled", children=1)
    program.comes_to_rest(program.reaches("first works"))
    program.open("parent may interrupt them")
    program.reaches("parent has interrupted them")
    program.comes_to_rest(program.reaches("first works"))

    program.open("no interrupt comes", "first may end")

    history = program.ends()
    assert history["first ends"].value == ["SIGINT"]
    assert history["parent has joined first"].value == {"exitcode": 0}


@refutes(INTERRUPT_RAISES, python="<3.14")
def test_before_3_14_there_is_no_interrupt(run: Run) -> None:
    """There is no such method: `interrupt()` raises `AttributeError`."""
    program = run("interrupt", children=1)
    program.reaches("first works")
    program.open("parent may interrupt them")

    assert program.ends()["first cannot be interrupted"].value == {"error": "AttributeError"}


TERMINATE_GRANDCHILDREN = claim(
    "terminate.grandchildren",
    says="terminate() and kill() leave the child's own children alive.",
    answer="Grandchildren keep running, even daemonic ones, unless the child exits on SIGTERM.",
    why="Only a process that exits by itself terminates its daemonic children, and waits for the others.",
    see=["daemon.ends-with-parent", "orphan.outlives-parent", "terminate.immediate", "pool.orphaned-workers"],
    about=["Process.terminate()", "Process.kill()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
)


@needs("Process.terminate")
@upholds(TERMINATE_GRANDCHILDREN)
def test_the_children_of_a_terminated_child_keep_working(terminated_child: History) -> None:
    """After `terminate()` of a child, its own children work until their end, the daemonic one too."""
    assert terminated_child == [
        {"child works", "daemon works", "grandchild works"},
        "parent is back from terminate",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


@needs("Process.kill")
@upholds(TERMINATE_GRANDCHILDREN)
def test_the_children_of_a_killed_child_keep_working(killed_child: History) -> None:
    """After `kill()` of a child, its own children work until their end, the daemonic one too."""
    assert killed_child == [
        {"child works", "daemon works", "grandchild works"},
        "parent is back from kill",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


@needs("Process.terminate", "Process(daemon)")
@remedies(
    TERMINATE_GRANDCHILDREN,
    "Have the child turn SIGTERM into an exit, make its children daemonic, and end it by `terminate()`, not by `kill()`.",
    platform="posix",
    when="if the child exits on SIGTERM",
)
@refutes(TERMINATE_GRANDCHILDREN, platform="posix", when="if the child exits on SIGTERM")
def test_a_terminated_child_that_exits_on_sigterm_terminates_its_daemonic_children(exiting_child: History) -> None:
    """After `terminate()`, the child first terminates its daemonic child, then joins the other, and then ends."""
    assert exiting_child == [
        {"child works", "daemon works", "grandchild works"},
        {"parent is back from terminate", "child cleans up"},
        gone("daemon"),
        "grandchild ends",
        "parent is back from join",
    ]


@needs("Process.terminate", "Process.kill", "Process(daemon)", "parent_process")
@remedies(
    TERMINATE_GRANDCHILDREN,
    "Have each grandchild wait for its parent in a thread, by `parent_process().join()`, and then call `os._exit()`.",
)
@pytest.mark.parametrize("method", ["terminate", "kill"])
def test_grandchildren_that_watch_their_parent_end_after_it(run: Run, method: str) -> None:
    """After `terminate()` or `kill()` of a child, both of its own children end, the daemonic one and the other, because
    each of them watches its parent.
    """
    program = run("grandchildren", method=method, children="watch")
    program.reaches("child works")
    daemon, grandchild = program.goes_on_to("daemon works"), program.goes_on_to("grandchild works")
    program.stays_quiet(daemon, grandchild)
    assert program.is_running(daemon.pid)  # they do not end any earlier
    assert program.is_running(grandchild.pid)
    program.open("parent may end child")
    program.exits(daemon, grandchild)

    assert program.ends(leaves=[SOCKET_FOLDER]) == [
        {"child works", "daemon works", "grandchild works"},
        f"parent is back from {method}",
        "parent is back from join",
    ]


CLOSE_ANY_TIME = claim(
    "close.any-time",
    says="A process object can be closed at any time.",
    answer="close() raises ValueError while is_alive() is True; otherwise it closes the object.",
    see=["close.releases", "is-alive.tells"],
    about=["Process.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.close"],
)


@pytest.fixture(scope="module")
def closed_objects(record: Run) -> History:
    """A parent closes the object of a child that has ended, of one that is joined, and one that is never started."""
    program = record("close")
    program.reaches("first works")
    child = program.reaches("second works")
    program.open("parent may close both")
    program.goes_on_to("close of first, which works", "close of second, which works")
    program.open("second may end")
    program.reaches("second seems to have ended")
    program.exits(child)
    program.open("parent may close second")
    program.goes_on_to("that is used")
    program.open("first may end")
    return program.ends()


@needs("Process.close")
@refutes(CLOSE_ANY_TIME, when="while is_alive() is True")
def test_close_raises_value_error_while_the_child_works_and_the_child_ends_by_itself(closed_objects: History) -> None:
    """`close()` raises `ValueError`, and the child works until its end."""
    attempts = ("close of first, which works", "close of second, which works")

    assert [closed_objects[attempt].value for attempt in attempts] == 2 * [{"error": "ValueError", "alive": True}]
    assert closed_objects == [
        {"first works", "second works"},
        *attempts,
        "second ends",
        "second seems to have ended",
        "close of second, which has ended",
        "second is used",
        "close of an object that is not started",
        "that is used",
        "first ends",
        "close of first, which is joined",
        "first is used",
    ]


CLOSED = (
    "close of second, which has ended",
    "close of an object that is not started",
    "close of first, which is joined",
)


@needs("Process.close")
@upholds(CLOSE_ANY_TIME, when="if is_alive() is False")
@pytest.mark.parametrize("attempt", CLOSED)
def test_an_object_can_be_closed_when_its_child_has_ended_joined_or_not(closed_objects: History, attempt: str) -> None:
    """`close()` is accepted, whether the child has ended, was also joined, or was never started."""
    assert closed_objects[attempt].value["error"] is None


CLOSE_RELEASES = claim(
    "close.releases",
    says="close() releases the resources of a process object.",
    answer="close() closes the sentinel; then join(), exitcode, pid and others raise ValueError.",
    see=["close.any-time", "process.sentinel"],
    about=["Process.sentinel", "Process.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.close"],
)


@needs("Process.close")
@upholds(CLOSE_RELEASES)
@pytest.mark.parametrize("use", ["second is used", "that is used", "first is used"])
def test_after_close_all_raises_value_error_but_name_daemon_and_close(closed_objects: History, use: str) -> None:
    """After `close()`, `start()`, `join()`, `is_alive()`, `terminate()`, `pid`, `exitcode` and `sentinel` raise `ValueError`.
    `name` and `daemon` can still be read, and `close()` can be called again.
    """
    errors = closed_objects[use].value

    assert {what for what, error in errors.items() if error is None} == {"name", "daemon", "close"}
    assert set(errors.values()) == {None, "ValueError"}


@needs("Process.kill", "Process.close")
@upholds(CLOSE_RELEASES)
@pytest.mark.parametrize("use", ["second is used", "that is used", "first is used"])
def test_after_close_kill_raises_value_error(closed_objects: History, use: str) -> None:
    """After `close()`, `kill()` raises `ValueError`."""
    assert closed_objects[use].value["kill"] == "ValueError"


@needs("Process.close")
@upholds(CLOSE_RELEASES)
def test_close_closes_the_descriptor_or_handle_that_the_sentinel_is(closed_objects: History) -> None:
    """The descriptor or handle that was the sentinel is open before `close()`, and closed after it."""
    assert closed_objects["close of second, which has ended"].value["sentinel is open"] == {
        "before": True,
        "after": False,
    }
