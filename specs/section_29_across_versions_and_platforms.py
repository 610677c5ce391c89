"""Across versions and platforms: what programs tacitly assume of all of them, and what can go wrong."""

import pytest

from specs.harness.api import History, Run, needs, refutes, upholds


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


def start_in_a_child_that_imports_the_program(run: Run, *, as_script: bool) -> None:
    """A child that imports an unguarded program reaches `start` a second time, and fails there."""
    history = run("unguarded", as_script=as_script).ends(says="RuntimeError")

    assert history == ["top level reaches start", "top level reaches start", "top level is back from join"]
    parent, child = history.all("top level reaches start")
    assert parent.pid != child.pid
    assert history["top level is back from join"].pid == parent.pid
    assert history["top level is back from join"].value == {"exitcode": 1}


@refutes("default.main-guard", under="spawn")
@refutes("default.main-guard", under="forkserver", when="when run by `python -m`")
def test_a_child_that_imports_an_unguarded_program_fails_with_runtime_error_at_its_start(run: Run) -> None:
    start_in_a_child_that_imports_the_program(run, as_script=False)


@refutes("default.main-guard", under="spawn")
@refutes("default.main-guard", under="forkserver", python="<3.13.8", when="when run as a script")
@refutes("default.main-guard", under="forkserver", python="==3.14.0", when="when run as a script")
@refutes("default.main-guard", under="forkserver", interpreter="pypy", when="when run as a script")
def test_a_child_that_imports_an_unguarded_script_fails_with_runtime_error_at_its_start(run: Run) -> None:
    start_in_a_child_that_imports_the_program(run, as_script=True)


@refutes(
    "default.main-guard",
    under="forkserver",
    python=">=3.13.8,!=3.14.0,<3.15",
    interpreter="cpython",
    when="when run as a script",
)
def test_a_fork_server_exits_with_the_error_of_an_unguarded_script_and_the_main_process_fails(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(code=1, says="RuntimeError")

    assert history == ["top level reaches start", "top level reaches start"]
    parent, fork_server = history.by_program
    assert fork_server.ppid == parent.pid


@refutes("default.main-guard", under="forkserver", python=">=3.15", interpreter="cpython", when="when run as a script")
def test_a_fork_server_ignores_the_error_of_an_unguarded_script_and_its_child_fails_with_the_same(run: Run) -> None:
    history = run("unguarded", as_script=True).ends(says="RuntimeError")

    assert history == [*["top level reaches start"] * 3, "top level is back from join"]
    parent, fork_server, child = history.all("top level reaches start")
    assert fork_server.ppid == parent.pid
    assert child.ppid == fork_server.pid
    assert history["top level is back from join"].value == {"exitcode": 1}


@upholds("default.picklable-target", under="fork")
def test_a_forked_child_can_have_any_function_as_target(run: Run) -> None:
    history = run("unusual_targets").ends()

    targets = ("lambda", "local function", "method", "function under the guard")
    assert history == [
        f"{target}: {what}" for target in targets for what in ("child works", "parent is back from join")
    ]


@pytest.fixture(scope="module")
def pickled_targets(record: Run) -> History:
    """A parent starts children whose targets are a lambda, a local function and others, one after another."""
    return record("unusual_targets").ends(says="AttributeError")


def outcome(history: History, target: str) -> list[tuple[str, object]]:
    """What happened when a child with this target was started, with its values."""
    return [(event.what, event.value) for event in history if event.what.startswith(f"{target}: ")]


@refutes("default.picklable-target", under=("spawn", "forkserver"))
def test_start_raises_pickling_error_for_a_lambda_and_sets_no_pid(pickled_targets: History) -> None:
    assert outcome(pickled_targets, "lambda") == [("lambda: start raises PicklingError", {"pid": None})]


@refutes("default.picklable-target", under=("spawn", "forkserver"), python=">=3.14")
@refutes("default.picklable-target", under=("spawn", "forkserver"), interpreter="pypy")
def test_start_raises_pickling_error_for_a_local_function_and_sets_no_pid(pickled_targets: History) -> None:
    expected = [("local function: start raises PicklingError", {"pid": None})]
    assert outcome(pickled_targets, "local function") == expected


@refutes("default.picklable-target", under=("spawn", "forkserver"), python="<3.14", interpreter="cpython")
def test_before_3_14_start_raises_attribute_error_for_a_local_function(pickled_targets: History) -> None:
    expected = [("local function: start raises AttributeError", {"pid": None})]
    assert outcome(pickled_targets, "local function") == expected


@refutes("default.picklable-target", under=("spawn", "forkserver"), interpreter="cpython")
def test_start_raises_type_error_for_the_method_of_an_object_with_a_lock(pickled_targets: History) -> None:
    assert outcome(pickled_targets, "method") == [("method: start raises TypeError", {"pid": None})]


@refutes("default.picklable-target", under=("spawn", "forkserver"), interpreter="pypy")
def test_start_raises_pickling_error_for_the_method_of_an_object_with_a_lock(pickled_targets: History) -> None:
    assert outcome(pickled_targets, "method") == [("method: start raises PicklingError", {"pid": None})]


@refutes("default.picklable-target", under=("spawn", "forkserver"))
def test_a_child_whose_target_is_defined_under_the_guard_does_not_find_it_and_fails(pickled_targets: History) -> None:
    expected = [("function under the guard: parent is back from join", {"exitcode": 1})]
    assert outcome(pickled_targets, "function under the guard") == expected


@pytest.fixture(scope="module")
def sys_exits(record: Run) -> History:
    """Four children, one after another, call sys.exit: without an argument, with 0, with 3 and with a text."""
    return record("sys_exit").ends(says="a text instead of a code")


CALLS = [[], [0], [3], ["a text instead of a code"]]


@upholds("exit.sys-exit-code", python=">=3.9")
def test_sys_exit_gives_0_without_an_argument_the_given_number_or_1_for_a_text(sys_exits: History) -> None:
    assert [event.value for event in sys_exits.all("child calls sys.exit")] == CALLS
    assert [event.value for event in sys_exits.all("parent reads the exit code")] == [0, 0, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


@refutes("exit.sys-exit-code", python="<3.9")
def test_sys_exit_without_an_argument_gives_1(sys_exits: History) -> None:
    assert [event.value for event in sys_exits.all("child calls sys.exit")] == CALLS
    assert [event.value for event in sys_exits.all("parent reads the exit code")] == [1, 0, 3, 1]
    assert sys_exits.output == "a text instead of a code\n"


@pytest.fixture(scope="module")
def exit_handlers(record: Run) -> History:
    """A parent and its five children have exit handlers; the children end in different ways, one after another."""
    return record("exit_handlers").ends(says="ValueError: raised by the child")


def events_after(history: History, way: str) -> list[str]:
    """What a child does that ends in this way."""
    (pid,) = {event.pid for event in history.all(f"child ends by {way}")}
    return [event.what for event in history if event.pid == pid]


#: The ways in which a child ends by itself.
BY_ITSELF = pytest.mark.parametrize("way", ["return", "sys.exit(3)", "raise ValueError"])


@upholds("exit.atexit-in-child", under="spawn")
@upholds("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
@BY_ITSELF
def test_a_child_that_ends_by_itself_runs_its_exit_handlers_and_not_its_parents(
    exit_handlers: History, way: str
) -> None:
    assert events_after(exit_handlers, way) == [f"child ends by {way}", f"handler runs after {way}"]


@refutes("exit.atexit-in-child", under=("fork", "forkserver"), python="<3.13")
@BY_ITSELF
def test_before_3_13_a_forked_child_runs_no_exit_handlers(exit_handlers: History, way: str) -> None:
    assert events_after(exit_handlers, way) == [f"child ends by {way}"]


@refutes("exit.atexit-in-child", when="if it calls os._exit() or is ended by a signal")
@pytest.mark.parametrize("way", ["os._exit(4)", "SIGTERM"])
def test_a_child_that_is_ended_runs_no_exit_handlers(exit_handlers: History, way: str) -> None:
    assert events_after(exit_handlers, way) == [f"child ends by {way}"]


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
@upholds("terminate.grandchildren")
def test_the_children_of_a_terminated_child_keep_working(run: Run) -> None:
    assert end_a_child_with_children(run, "terminate") == [
        {"child works", "daemon works", "grandchild works"},
        "parent calls terminate",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


@needs("Process.kill")
@upholds("terminate.grandchildren")
def test_the_children_of_a_killed_child_keep_working(run: Run) -> None:
    assert end_a_child_with_children(run, "kill") == [
        {"child works", "daemon works", "grandchild works"},
        "parent calls kill",
        "parent is back from join",
        {"daemon ends", "grandchild ends"},
    ]


@upholds("fork.threads-warning", under="fork", python=">=3.12")
def test_a_fork_by_a_process_with_two_threads_causes_a_warning_that_is_not_shown_by_default(run: Run) -> None:
    history = run("threads_and_fork").ends(says="")

    assert history["parent with one thread has started a child"].value == {"warnings": []}
    assert history["parent with two threads has started a child"].value == {"warnings": ["DeprecationWarning"]}


@refutes("fork.threads-warning", under="fork", python="<3.12")
def test_before_3_12_a_fork_by_a_process_with_two_threads_does_not_warn(run: Run) -> None:
    assert run("threads_and_fork").ends()["parent with two threads has started a child"].value == {"warnings": []}
