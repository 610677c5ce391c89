"""POSIX and Windows: start methods, signals and starts, which are not the same on both."""

import signal
from dataclasses import replace

import pytest

from specs.harness.api import History, Program, Run, main_exits, needs, refutes, upholds


@needs("set_start_method", "get_context", "get_all_start_methods")
@upholds("start-method.available", platform="posix")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_each_start_method_can_be_chosen(run: Run, method: str) -> None:
    history = run("start_methods").ends()

    assert history["start methods are listed"].value == ["fork", "forkserver", "spawn"]
    assert history[f"get_context {method}"].value == "accepted"
    assert history[f"set_start_method {method}"].value == "accepted"


@needs("set_start_method", "get_context", "get_all_start_methods")
@refutes("start-method.available", platform="win32")
def test_on_windows_spawn_is_the_only_start_method_and_others_raise_value_error(run: Run) -> None:
    history = run("start_methods").ends()

    assert history["start methods are listed"].value == ["spawn"]
    for method, outcome in {"fork": "ValueError", "spawn": "accepted", "forkserver": "ValueError"}.items():
        assert history[f"get_context {method}"].value == outcome
        assert history[f"set_start_method {method}"].value == outcome


@needs("Process", "active_children")
@upholds("start.failure", under=("spawn", "forkserver"), platform="posix")
def test_a_start_that_raises_has_created_no_process(run: Run) -> None:
    program = run("failing_start")
    program.goes_on_to("start raises PicklingError")
    program.stays_quiet()
    program.open("the interpreter may go on", "parent may end")

    history = program.ends()
    assert history == ["start raises PicklingError"]
    assert history["start raises PicklingError"].value == {"pid": None, "active children": 0}


@needs("Process", "active_children")
@refutes("start.failure", platform="win32")
def test_on_windows_a_start_that_raises_has_created_a_process_which_fails_by_itself(run: Run) -> None:
    program = run("failing_start")
    child = program.goes_on_to("an interpreter starts", "start raises PicklingError")
    assert program.is_running(child.pid)
    program.open("the interpreter may go on")
    program.exits(child)
    program.open("parent may end")

    history = program.ends(says="Traceback (most recent call last)")
    assert history == [{"an interpreter starts", "start raises PicklingError"}]
    assert history["start raises PicklingError"].value == {"pid": None, "active children": 0}


@upholds("orphan.at-start", under=("fork", "forkserver"))
def test_a_forked_child_works_although_its_parent_dies_as_soon_as_it_has_started_it(run: Run) -> None:
    program = run("orphan_at_start")
    program.open("parent may die")
    assert program.main_exits() == 0
    program.goes_on_to("child works")
    program.stays_quiet()
    program.open("child may end")

    assert program.ends() == [{("parent is back from start", main_exits(0)), "child works"}, "child ends"]


def die_before_the_childs_first_step(run: Run) -> Program:
    """The parent of a child dies while that is no more than an interpreter that has been started; then that goes on."""
    program = run("orphan_at_start")
    program.reaches("an interpreter starts", "parent is back from start")
    program.open("parent may die")
    assert program.main_exits() == 0
    program.open("the interpreter may go on")
    return program


@upholds("orphan.at-start", under="spawn", platform="posix")
def test_a_spawned_child_works_although_its_parent_died_before_the_childs_first_step(run: Run) -> None:
    program = die_before_the_childs_first_step(run)
    program.goes_on_to("child works")
    program.stays_quiet()
    program.open("child may end")

    assert program.ends() == [
        {"an interpreter starts", "parent is back from start"},
        main_exits(0),
        "child works",
        "child ends",
    ]


@refutes("orphan.at-start", platform="win32")
def test_on_windows_a_child_whose_parent_died_before_the_childs_first_step_fails_and_does_no_work(run: Run) -> None:
    program = die_before_the_childs_first_step(run)
    program.open("child may end")

    assert program.ends(says="Traceback (most recent call last)") == [
        {"an interpreter starts", "parent is back from start"},
        main_exits(0),
    ]


def build_executors(run: Run) -> list[tuple[str, object]]:
    """What came of building one executor of 61 workers, and one of 62."""
    return [(event.what, event.value) for event in run("many_workers").ends().by_program]


@upholds("executor.size", platform="posix")
def test_an_executor_may_have_more_than_61_workers(run: Run) -> None:
    assert build_executors(run) == [("executor of 61 workers", "accepted"), ("executor of 62 workers", "accepted")]


@refutes("executor.size", platform="win32")
def test_on_windows_an_executor_of_more_than_61_workers_raises_value_error(run: Run) -> None:
    assert build_executors(run) == [("executor of 61 workers", "accepted"), ("executor of 62 workers", "ValueError")]


@pytest.fixture(scope="module")
def own_signals(record: Run) -> History:
    """Four children, one after another, send themselves SIGTERM, SIGUSR1, SIGKILL and SIGINT."""
    return record("signals").ends(says="KeyboardInterrupt")


@upholds("exit.signal-code", platform="posix")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGUSR1", "SIGKILL"])
def test_a_child_ended_by_a_signal_has_minus_its_number_as_exit_code(own_signals: History, name: str) -> None:
    assert own_signals[f"parent reads the exit code after {name}"].value == -signal.Signals[name]


@refutes("exit.signal-code", platform="posix", when="for SIGINT, which Python turns into KeyboardInterrupt")
def test_a_child_that_receives_sigint_exits_with_1_as_after_any_uncaught_exception(own_signals: History) -> None:
    names = ("SIGTERM", "SIGUSR1", "SIGKILL", "SIGINT")
    assert own_signals == [f"parent reads the exit code after {name}" for name in names]
    assert own_signals["parent reads the exit code after SIGINT"].value == 1


@refutes("exit.signal-code", platform="win32")
def test_on_windows_the_exit_code_of_a_child_that_os_kill_ended_is_the_number_that_was_given(run: Run) -> None:
    history = run("signals").ends()

    assert history == ["parent reads the exit code after SIGTERM", "parent reads the exit code after SIGINT"]
    assert [event.value for event in history.by_program] == [int(signal.SIGTERM), int(signal.SIGINT)]


@refutes("exit.signal-code", under="forkserver", when="if the fork server was killed before")
def test_the_exit_code_of_a_child_whose_fork_server_was_killed_is_255(run: Run) -> None:
    program = run("exit_codes")
    first = program.reaches("first child works")
    second = program.reaches("second child works")
    program.reaches("parent has started its children")
    program.kill(replace(first, name="fork server", pid=first.ppid))
    program.kill(first)
    program.kill(second)
    program.open("parent may join")

    history = program.ends()
    assert history["parent reads the exit code of first child"].value == 255
    assert history["parent reads the exit code of second child"].value == 255


def terminate_the_child_of_a_parent_with_a_handler(run: Run, *, outcome: str) -> History:
    """A parent with a handler for SIGTERM terminates its child, which is at its gate until the outcome has come."""
    program = run("signal_handler")
    program.comes_to_rest(program.reaches("child works"))  # a signal just before its wait is handled after it
    program.open("parent may terminate")
    program.goes_on_to(outcome)
    program.open("child may end")
    return program.ends()


@upholds("signals.handler-inherited", under="fork", platform="posix")
def test_a_forked_child_has_its_parents_signal_handler(run: Run) -> None:
    history = terminate_the_child_of_a_parent_with_a_handler(run, outcome="handler runs")

    assert history == [
        "child works",
        {"parent is back from terminate", ("handler runs", "child ends")},
        "parent is back from join",
    ]
    assert history["handler runs"].value == signal.SIGTERM
    assert history["handler runs"].pid == history["child works"].pid
    assert history["parent is back from join"].value == {"exitcode": 0}


@refutes("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def test_a_child_of_a_fresh_interpreter_does_not_have_its_parents_signal_handler(run: Run) -> None:
    history = terminate_the_child_of_a_parent_with_a_handler(run, outcome="parent is back from join")

    assert history == ["child works", "parent is back from terminate", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": -signal.SIGTERM}


@upholds("signals.handler-inherited", under="fork", platform="posix")
@upholds(
    "signals.handler-inherited",
    under=("spawn", "forkserver"),
    platform="posix",
    when="for a signal that the parent ignored at the first start",
)
def test_a_child_ignores_a_signal_that_its_parent_ignores(run: Run) -> None:
    program = run("signal_handler", handler="SIG_IGN")
    program.reaches("child works")
    program.open("parent may terminate")
    parent = program.reaches("parent is back from terminate")
    program.waits_without_timeout(parent)
    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "parent is back from terminate", "child ends", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 0}


@refutes("signals.handler-inherited", under="forkserver", platform="posix")
def test_a_child_does_not_ignore_a_signal_that_was_not_ignored_when_its_fork_server_started(run: Run) -> None:
    program = run("signal_handler", handler="SIG_IGN", set="after it")
    program.reaches("child works")
    program.open("parent may terminate")

    history = program.ends()
    assert history == ["child works", "parent is back from terminate", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": -signal.SIGTERM}


@refutes("signals.handler-inherited", platform="win32")
@pytest.mark.parametrize("handler", ["function", "SIG_IGN"])
def test_on_windows_a_child_neither_handles_nor_ignores_a_signal_as_its_parent_does(run: Run, handler: str) -> None:
    program = run("signal_handler", handler=handler, by="child")
    program.reaches("child works")
    program.open("child may end")

    history = program.ends()
    assert history == ["child works", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 3}  # what the C library's default action gives
