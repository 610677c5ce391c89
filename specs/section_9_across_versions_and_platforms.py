"""Across versions and platforms: what programs tacitly assume of all of them, and what can go wrong."""

import signal

import pytest

from specs.harness.api import History, Run, refutes, upholds


def start_by_default(run: Run) -> dict[str, object]:
    """A program that sets no start method starts a child: return the method, and what the child is and reads."""
    history = run("default_start_method", default_start_method=True).ends()
    parent, child = history["parent reads the start method"], history["child works"]
    return {"method": parent.value, "direct child": child.ppid == parent.pid, **child.value}


@upholds("default.start-method", under="fork", python="<3.14", platform="linux")
def test_a_program_that_sets_no_start_method_forks_its_children(run: Run) -> None:
    assert start_by_default(run) == {"method": "fork", "direct child": True, "assigned": "under the guard"}


@refutes("default.start-method", under="forkserver", python=">=3.14", platform="linux")
def test_a_program_that_sets_no_start_method_uses_a_fork_server(run: Run) -> None:
    assert start_by_default(run) == {"method": "forkserver", "direct child": False, "assigned": "at the top level"}


@refutes("default.start-method", under="spawn", platform="darwin")
@refutes("default.start-method", under="spawn", platform="win32")
def test_a_program_that_sets_no_start_method_spawns_its_children(run: Run) -> None:
    assert start_by_default(run) == {"method": "spawn", "direct child": True, "assigned": "at the top level"}


@upholds("default.main-guard", under="fork")
def test_a_forked_child_does_not_run_the_unguarded_top_level_again(run: Run) -> None:
    history = run("unguarded").ends()

    assert history == ["top level reaches start", "child works", "top level is back from join"]
    assert history["top level is back from join"].value == {"exitcode": 0}


@refutes("default.main-guard", under="spawn")
@refutes("default.main-guard", under="forkserver", when="when run by `python -m`")
def test_a_child_that_imports_an_unguarded_program_fails_with_runtime_error_at_its_start(run: Run) -> None:
    history = run("unguarded").ends(says="RuntimeError")

    assert history == ["top level reaches start", "top level reaches start", "top level is back from join"]
    parent, child = history.all("top level reaches start")
    assert parent.pid != child.pid
    assert history["top level is back from join"].pid == parent.pid
    assert history["top level is back from join"].value == {"exitcode": 1}


@refutes("default.main-guard", under="forkserver", python=">=3.14.1,<3.15", when="when run as a script")
def test_a_fork_server_exits_with_the_error_of_an_unguarded_script_and_the_main_process_fails(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(code=1, says="RuntimeError")

    assert history == ["top level reaches start", "top level reaches start"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes("default.main-guard", under="forkserver", python=">=3.15", when="when run as a script")
def test_a_fork_server_ignores_the_error_of_an_unguarded_script_and_its_child_fails_with_the_same(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(says="RuntimeError")

    assert history == [*["top level reaches start"] * 3, "top level is back from join"]
    parent, fork_server, child = history.all("top level reaches start")
    assert fork_server.ppid == parent.pid
    assert child.ppid == fork_server.pid
    assert history["top level is back from join"].value == {"exitcode": 1}


@upholds("default.picklable-target", under="fork")
def test_a_forked_child_can_have_a_lambda_as_target(run: Run) -> None:
    assert run("lambda_target").ends() == ["child works", "parent at its last line"]


@refutes("default.picklable-target", under=("spawn", "forkserver"), platform="posix")
def test_start_raises_pickling_error_for_a_lambda_and_there_is_no_child(run: Run) -> None:
    history = run("lambda_target").ends()

    assert history == ["start raises PicklingError", "parent at its last line"]
    assert history["start raises PicklingError"].value == {"pid": None}


@upholds("daemon.no-children", when="without -O")
def test_start_raises_assertion_error_in_a_daemonic_process(run: Run) -> None:
    assert run("daemon_children").ends() == ["start raises AssertionError", "parent is back from join"]


@refutes("daemon.no-children", when="with -O")
def test_with_o_a_daemonic_process_can_have_children(run: Run) -> None:
    history = run("daemon_children", options=("-O",)).ends()

    assert history == ["grandchild works", "child is back from join", "parent is back from join"]
    assert history["child is back from join"].value == {"exitcode": 0}


@pytest.fixture(scope="module")
def own_signals(record: Run) -> History:
    """Three children, one after another, send themselves SIGTERM, SIGKILL and SIGINT."""
    return record("signals").ends(says="KeyboardInterrupt")


@upholds("exit.signal-code", platform="posix")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_a_child_ended_by_a_signal_has_minus_its_number_as_exit_code(own_signals: History, name: str) -> None:
    assert own_signals[f"parent reads the exit code after {name}"].value == -signal.Signals[name]


@refutes("exit.signal-code", platform="posix", when="for SIGINT, which Python turns into KeyboardInterrupt")
def test_a_child_that_receives_sigint_exits_with_1_as_after_any_uncaught_exception(own_signals: History) -> None:
    assert own_signals == [f"parent reads the exit code after {name}" for name in ("SIGTERM", "SIGKILL", "SIGINT")]
    assert own_signals["parent reads the exit code after SIGINT"].value == 1


@pytest.fixture(scope="module")
def sys_exits(record: Run) -> History:
    """Three children, one after another, call sys.exit: without an argument, with 3 and with a text."""
    return record("sys_exit").ends(says="a text instead of a code")


@upholds("exit.sys-exit-code", python=">=3.9")
def test_sys_exit_gives_0_without_an_argument_the_given_number_or_1_for_a_text(sys_exits: History) -> None:
    assert [event.value for event in sys_exits.all("child calls sys.exit")] == [[], [3], ["a text instead of a code"]]
    assert [event.value for event in sys_exits.all("parent reads the exit code")] == [0, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


@refutes("exit.sys-exit-code", python="<3.9")
def test_sys_exit_without_an_argument_gives_1(sys_exits: History) -> None:
    assert [event.value for event in sys_exits.all("child calls sys.exit")] == [[], [3], ["a text instead of a code"]]
    assert [event.value for event in sys_exits.all("parent reads the exit code")] == [1, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


@upholds("exit.atexit-in-child", under="spawn")
@upholds("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def test_a_child_runs_its_exit_handlers(sys_exits: History) -> None:
    assert sys_exits == 3 * ["child calls sys.exit", "exit handler runs", "parent reads the exit code"]


@refutes("exit.atexit-in-child", under=("fork", "forkserver"), python="<3.13")
def test_a_forked_child_does_not_run_its_exit_handlers(sys_exits: History) -> None:
    assert sys_exits == 3 * ["child calls sys.exit", "parent reads the exit code"]


def terminate_the_child_of_a_parent_with_a_handler(run: Run, *, outcome: str) -> History:
    """A parent with a handler for SIGTERM terminates its child, which is at its gate until the outcome has come."""
    program = run("signal_handler")
    program.reaches("child works")
    program.open("parent may terminate")
    program.goes_on_to(outcome)
    program.open("child may end")
    return program.ends()


@upholds("signals.handler-inherited", under="fork", platform="posix")
def test_a_forked_child_has_its_parents_signal_handler(run: Run) -> None:
    history = terminate_the_child_of_a_parent_with_a_handler(run, outcome="handler runs")

    assert history == ["child works", "handler runs", "child ends", "parent is back from join"]
    assert history["handler runs"].value == signal.SIGTERM
    assert history["handler runs"].pid == history["child works"].pid
    assert history["parent is back from join"].value == {"exitcode": 0}


@refutes("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def test_a_child_of_a_fresh_interpreter_does_not_have_its_parents_signal_handler(run: Run) -> None:
    history = terminate_the_child_of_a_parent_with_a_handler(run, outcome="parent is back from join")

    assert history == ["child works", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": -signal.SIGTERM}


@upholds("terminate.grandchildren")
@pytest.mark.parametrize("method", ["terminate", "kill"])
def test_the_children_of_a_terminated_or_killed_child_keep_working(run: Run, method: str) -> None:
    program = run("grandchildren", method=method)
    child = program.reaches("child works")
    program.reaches("daemon works", "grandchild works")
    program.open("parent may call the method")
    program.exits(child)
    program.goes_on_to("parent is back from join")
    program.open("child may end", "daemon may end", "grandchild may end")

    assert program.ends() == [
        {"child works", "daemon works", "grandchild works"},
        f"parent calls {method}",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


@upholds("fork.threads-warning", under="fork", python=">=3.12")
def test_a_fork_by_a_process_with_two_threads_warns(run: Run) -> None:
    history = run("threads_and_fork").ends()

    assert history["parent with one thread has started a child"].value == {"warnings": []}
    assert history["parent with two threads has started a child"].value == {"warnings": ["DeprecationWarning"]}


@refutes("fork.threads-warning", under="fork", python="<3.12")
def test_before_3_12_a_fork_by_a_process_with_two_threads_does_not_warn(run: Run) -> None:
    assert run("threads_and_fork").ends()["parent with two threads has started a child"].value == {"warnings": []}
