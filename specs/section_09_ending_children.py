"""Ending children: `terminate`, `kill` and `interrupt`, and closing the objects of those that have ended."""

import signal

import pytest

from specs.harness.api import History, Run, main_exits, needs, refutes, resumes, upholds


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
@upholds("terminate.immediate", when="for the child's own code")
def test_terminate_ends_the_child_and_none_of_its_remaining_code_runs(run: Run) -> None:
    history = end_the_child(run, "terminate")

    assert [event.what for event in history if event.name == "child"] == ["child works"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@needs("Process.kill")
@upholds("kill.immediate", platform="posix")
def test_kill_ends_the_child_and_none_of_its_remaining_code_runs(run: Run) -> None:
    history = end_the_child(run, "kill")

    assert [event.what for event in history if event.name == "child"] == ["child works"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGKILL}


@needs("Process.kill")
@upholds("kill.immediate", platform="win32")
def test_on_windows_kill_does_what_terminate_does(run: Run) -> None:
    history = end_the_child(run, "kill")

    assert [event.what for event in history if event.name == "child"] == ["child works"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@upholds("terminate.immediate", platform="win32", when="if the child ignores SIGTERM")
def test_on_windows_terminate_ends_a_child_that_ignores_sigterm_as_any_other(run: Run) -> None:
    is_ended_though_it_ignores_sigterm(run, "terminate")


@needs("Process.kill")
@upholds("kill.immediate", platform="win32")
def test_on_windows_kill_ends_a_child_that_ignores_sigterm_as_any_other(run: Run) -> None:
    is_ended_though_it_ignores_sigterm(run, "kill")


def is_ended_though_it_ignores_sigterm(run: Run, method: str) -> None:
    program = run("terminate_ignored", method=method)
    child = program.reaches("child works")
    program.open("parent may end child")
    program.exits(child)

    program.open("child may end")

    history = program.ends()
    assert history == ["child works", f"parent is back from {method}", "parent is back from join"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@needs("Process.terminate")
@refutes("terminate.immediate", when="for the child's own children")
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
@refutes("terminate.immediate", platform="posix", when="while the child is stopped")
def test_terminate_returns_while_a_stopped_child_is_alive_and_ends_it_once_it_is_resumed(run: Run) -> None:
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
@refutes("terminate.immediate", platform="posix", when="if the child ignores SIGTERM")
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


@needs("Process.kill")
@upholds("kill.immediate", platform="posix")
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
@upholds("kill.immediate", platform="posix")
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


@needs("Process.interrupt")
@upholds("interrupt.raises", python=">=3.14", platform="posix")
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


@refutes("interrupt.raises", python="<3.14")
def test_before_3_14_there_is_no_interrupt(run: Run) -> None:
    program = run("interrupt")
    program.reaches("first works", "second works")
    program.open("parent may interrupt both")

    history = program.ends()
    assert history["first cannot be interrupted"].value == {"error": "AttributeError"}
    assert history["second cannot be interrupted"].value == {"error": "AttributeError"}


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


CLOSED = (
    "close of second, which has ended",
    "close of an object that is not started",
    "close of first, which is joined",
)


@needs("Process.close")
@refutes("close.any-time", when="while the child works")
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


@needs("Process.close")
@upholds("close.any-time", when="when the child has ended, or was never started")
@pytest.mark.parametrize("attempt", CLOSED)
def test_an_object_can_be_closed_when_its_child_has_ended_joined_or_not(closed_objects: History, attempt: str) -> None:
    assert closed_objects[attempt].value["error"] is None


@needs("Process.close")
@upholds("close.releases")
@pytest.mark.parametrize("use", ["second is used", "that is used", "first is used"])
def test_after_close_all_raises_value_error_but_name_daemon_and_close(closed_objects: History, use: str) -> None:
    errors = closed_objects[use].value

    assert {what for what, error in errors.items() if error is None} == {"name", "daemon", "close"}
    assert set(errors.values()) == {None, "ValueError"}


@needs("Process.kill", "Process.close")
@upholds("close.releases")
@pytest.mark.parametrize("use", ["second is used", "that is used", "first is used"])
def test_after_close_kill_raises_value_error(closed_objects: History, use: str) -> None:
    assert closed_objects[use].value["kill"] == "ValueError"


@needs("Process.close")
@upholds("close.releases")
def test_close_closes_the_descriptor_or_handle_that_the_sentinel_is(closed_objects: History) -> None:
    assert closed_objects["close of second, which has ended"].value["sentinel is open"] == {
        "before": True,
        "after": False,
    }
