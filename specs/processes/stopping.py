"""Stopping a child: `terminate`, `kill`, `interrupt`, and `close` for when it has ended."""

import signal

import pytest

from specs.harness.api import History, Run, claim, main_exits, needs, refutes, resumes, upholds

TERMINATE_IMMEDIATE = claim(
    "terminate.immediate",
    says="terminate() ends the child immediately.",
    answer="TODO",
    # was: None of the child's remaining code runs, finally clauses included. On POSIX, however, terminate() only sends SIGTERM: it may return before the child has ended, a child that ignores the signal runs to its end, and the child's own children become orphans on every platform. On Windows nothing is sent: TerminateProcess ends the child, and no handler is called.
    about=["Process.terminate()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
)


def end_the_child(run: Run, method: str) -> History:
    """A parent calls this method of its child, which is working and has a child of its own."""
    program = run("terminate", method=method)
    child = program.reaches("child works")
    program.reaches("grandchild works")
    program.open("parent may end child")
    program.goes_on_to(f"parent is back from {method}")
    program.exits(child)
    program.goes_on_to("parent is back from join")
    program.open("child may end", "grandchild may end")
    return program.ends()


@needs("Process.terminate")
@upholds(TERMINATE_IMMEDIATE, when="for the child's own code")
def test_terminate_ends_the_child_and_none_of_its_remaining_code_runs(run: Run) -> None:
    history = end_the_child(run, "terminate")

    assert [event.what for event in history if event.name == "child"] == ["child works"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


def is_ended_though_it_ignores_sigterm(run: Run, method: str) -> None:
    program = run("terminate_ignored", method=method)
    child = program.reaches("child works")
    program.open("parent may end child")
    program.exits(child)

    program.open("child may end")

    history = program.ends()
    assert history == ["child works", f"parent is back from {method}", "parent is back from join"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@upholds(TERMINATE_IMMEDIATE, platform="win32", when="if the child ignores SIGTERM")
def test_on_windows_terminate_ends_a_child_that_ignores_sigterm_as_any_other(run: Run) -> None:
    is_ended_though_it_ignores_sigterm(run, "terminate")


@needs("Process.terminate")
@refutes(TERMINATE_IMMEDIATE, when="for the child's own children")
def test_terminate_leaves_the_childs_own_child_running_as_an_orphan(run: Run) -> None:
    program = run("terminate", method="terminate")
    program.reaches("child works", "grandchild works")
    program.open("parent may end child")
    program.goes_on_to("parent is back from join")
    program.main_exits()

    program.open("grandchild may end")

    assert program.ends() == [
        {"child works", "grandchild works"},
        "parent is back from terminate",
        "parent is back from join",
        main_exits(0),
        "grandchild ends",
    ]


@needs("Process.terminate")
@refutes(TERMINATE_IMMEDIATE, platform="posix", when="while the child is stopped")
def test_terminate_returns_at_once_and_a_stopped_child_ends_when_it_is_resumed(run: Run) -> None:
    program = run("terminate", method="terminate")
    child = program.reaches("child works")
    program.reaches("grandchild works")
    program.stop(child)
    program.open("parent may end child")
    parent = program.goes_on_to("parent is back from terminate")
    program.waits_without_timeout(parent)

    program.resume(child)
    program.goes_on_to("parent is back from join")
    program.open("child may end", "grandchild may end")

    history = program.ends()
    assert history["parent is back from terminate"].value == {"alive": True}
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}
    assert history == [
        {"child works", "grandchild works"},
        "parent is back from terminate",
        resumes("child"),
        "parent is back from join",
        "grandchild ends",
    ]


@needs("Process.terminate")
@refutes(TERMINATE_IMMEDIATE, platform="posix", when="if the child ignores SIGTERM")
def test_a_child_that_ignores_sigterm_works_until_its_end(run: Run) -> None:
    program = run("terminate_ignored", method="terminate")
    program.reaches("child works")
    program.open("parent may end child")
    parent = program.goes_on_to("parent is back from terminate")
    program.waits_without_timeout(parent)

    program.open("child may end")

    history = program.ends()
    assert history == [
        "child works",
        "parent is back from terminate",
        "child ends",
        "parent is back from join",
    ]
    assert history["parent is back from terminate"].value == {"alive": True}
    assert history["parent is back from join"].value == {"alive": False, "exitcode": 0}


KILL_IMMEDIATE = claim(
    "kill.immediate",
    says="kill() ends the child immediately.",
    answer="TODO",
    # was: On POSIX it sends SIGKILL, which a child can neither ignore nor handle, and which ends it even while it is stopped. None of its remaining code runs, finally clauses included. On Windows it does what terminate() does, and gives the same exit code, -SIGTERM.
    about=["Process.kill()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.kill"],
)


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="posix")
def test_kill_ends_the_child_and_none_of_its_remaining_code_runs(run: Run) -> None:
    history = end_the_child(run, "kill")

    assert [event.what for event in history if event.name == "child"] == ["child works"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGKILL}


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="win32")
def test_on_windows_kill_does_what_terminate_does(run: Run) -> None:
    history = end_the_child(run, "kill")

    assert [event.what for event in history if event.name == "child"] == ["child works"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="win32")
def test_on_windows_kill_ends_a_child_that_ignores_sigterm_as_any_other(run: Run) -> None:
    is_ended_though_it_ignores_sigterm(run, "kill")


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="posix")
def test_kill_ends_a_child_that_ignores_sigterm(run: Run) -> None:
    program = run("terminate_ignored", method="kill")
    child = program.reaches("child works")
    program.open("parent may end child")
    program.exits(child)

    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "parent is back from kill", "parent is back from join"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGKILL}


@needs("Process.kill")
@upholds(KILL_IMMEDIATE, platform="posix")
def test_kill_ends_a_stopped_child_before_it_is_resumed(run: Run) -> None:
    program = run("terminate", method="kill")
    child = program.reaches("child works")
    program.reaches("grandchild works")
    program.stop(child)
    program.open("parent may end child")
    program.goes_on_to("parent is back from join")
    program.open("grandchild may end")

    history = program.ends()
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGKILL}


INTERRUPT_RAISES = claim(
    "interrupt.raises",
    says="interrupt() raises KeyboardInterrupt in the child.",
    answer="TODO",
    # was: It sends SIGINT. A child can catch the exception and continue; one that does not runs its finally clauses and exits with 1. Before 3.14 there is no interrupt(). Decided on POSIX only.
    about=["Process.interrupt()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.interrupt"],
    not_applicable=[
        {"platform": "win32", "python": ">=3.14", "because": "not decided on Windows, where this Python was never run"}
    ],
)


@needs("Process.interrupt")
@upholds(INTERRUPT_RAISES, python=">=3.14", platform="posix")
def test_interrupt_raises_keyboard_interrupt_in_the_child_which_can_catch_it(run: Run) -> None:
    program = run("interrupt")
    # A signal that comes just before the wait is handled after it.
    program.comes_to_rest(program.reaches("first works"), program.reaches("second works"))
    program.open("parent may interrupt both")
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


@refutes(INTERRUPT_RAISES, python="<3.14")
def test_before_3_14_there_is_no_interrupt(run: Run) -> None:
    program = run("interrupt")
    program.reaches("first works", "second works")
    program.open("parent may interrupt both")

    history = program.ends()
    assert history["first cannot be interrupted"].value == {"error": "AttributeError"}
    assert history["second cannot be interrupted"].value == {"error": "AttributeError"}


TERMINATE_GRANDCHILDREN = claim(
    "terminate.grandchildren",
    says="terminate() and kill() leave the child's own children alive.",
    answer="TODO",
    # was: This includes daemonic ones: a child that is ended from outside cannot terminate them.
    about=["Process.terminate()", "Process.kill()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate"],
)


def end_a_child_with_children(run: Run, method: str) -> History:
    """A parent calls this method of its child, which has a daemonic child and another one."""
    program = run("grandchildren", method=method)
    child = program.reaches("child works")
    program.reaches("daemon works", "grandchild works")
    program.open("parent may call the method")
    program.exits(child)
    program.goes_on_to("parent is back from join")
    program.open("child may end", "daemon may end", "grandchild may end")
    return program.ends()


@needs("Process.terminate")
@upholds(TERMINATE_GRANDCHILDREN)
def test_the_children_of_a_terminated_child_keep_working(run: Run) -> None:
    assert end_a_child_with_children(run, "terminate") == [
        {"child works", "daemon works", "grandchild works"},
        "parent calls terminate",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


@needs("Process.kill")
@upholds(TERMINATE_GRANDCHILDREN)
def test_the_children_of_a_killed_child_keep_working(run: Run) -> None:
    assert end_a_child_with_children(run, "kill") == [
        {"child works", "daemon works", "grandchild works"},
        "parent calls kill",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


CLOSE_ANY_TIME = claim(
    "close.any-time",
    says="A process object can be closed at any time.",
    answer="TODO",
    # was: While the child runs, close() raises ValueError, and the child is unaffected. Once the child has ended it need not have been joined, and an object that was never started can be closed too.
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
@refutes(CLOSE_ANY_TIME, when="while the child works")
def test_close_raises_value_error_while_the_child_works_and_the_child_ends_by_itself(closed_objects: History) -> None:
    attempts = ("close of first, which works", "close of second, which works")

    assert [closed_objects[attempt].value for attempt in attempts] == [{"error": "ValueError"}] * 2
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
@upholds(CLOSE_ANY_TIME, when="when the child has ended, or was never started")
@pytest.mark.parametrize("attempt", CLOSED)
def test_an_object_can_be_closed_when_its_child_has_ended_joined_or_not(closed_objects: History, attempt: str) -> None:
    assert closed_objects[attempt].value["error"] is None


CLOSE_RELEASES = claim(
    "close.releases",
    says="close() releases the resources of a process object.",
    answer="TODO",
    # was: It closes the sentinel. After that start(), join(), is_alive(), terminate(), kill(), pid, exitcode and sentinel raise ValueError. name and daemon can still be read, and close() can be called again.
    about=["Process.sentinel", "Process.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.close"],
)


@needs("Process.close")
@upholds(CLOSE_RELEASES)
@pytest.mark.parametrize("use", ["second is used", "that is used", "first is used"])
def test_after_close_all_raises_value_error_but_name_daemon_and_close(closed_objects: History, use: str) -> None:
    errors = closed_objects[use].value

    assert {what for what, error in errors.items() if error is None} == {"name", "daemon", "close"}
    assert set(errors.values()) == {None, "ValueError"}


@needs("Process.kill", "Process.close")
@upholds(CLOSE_RELEASES)
@pytest.mark.parametrize("use", ["second is used", "that is used", "first is used"])
def test_after_close_kill_raises_value_error(closed_objects: History, use: str) -> None:
    assert closed_objects[use].value["kill"] == "ValueError"


@needs("Process.close")
@upholds(CLOSE_RELEASES)
def test_close_closes_the_descriptor_or_handle_that_the_sentinel_is(closed_objects: History) -> None:
    assert closed_objects["close of second, which has ended"].value["sentinel is open"] == {
        "before": True,
        "after": False,
    }
