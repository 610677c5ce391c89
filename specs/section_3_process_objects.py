"""`Process` objects: their arguments, methods and attributes, and what they do to the child process."""

import signal

import pytest

from specs.harness.api import UNKNOWN, History, Run, Subject, inspects, main_exits, refutes, resumes, upholds


@pytest.fixture(scope="module")
def life_cycle(record: Run) -> History:
    """A child is built, started and joined; parent, child and observer each say what they see of it."""
    program = record("life_cycle")
    program.open("parent may start child")
    child = program.reaches("child works")
    program.reaches("child is started")
    program.inspect(child)
    program.open("child may end", "parent may join", "parent may end")
    return program.ends()


@upholds("process.created")
def test_start_creates_a_process_of_the_os_with_a_pid_of_its_own(life_cycle: History) -> None:
    child, parent = life_cycle["child works"], life_cycle["child is started"]

    assert life_cycle[inspects("child")].value["status"] not in {UNKNOWN, "zombie"}
    assert child.pid == parent.value["pid"]
    assert child.pid != parent.pid


@upholds("argument.group", when="without -O")
def test_any_group_but_none_raises_assertion_error(run: Run) -> None:
    history = run("group").ends()

    assert history == [
        "group is accepted",
        "group is refused",
        "group is refused",
        "group is refused",
        "child works",
    ]
    assert history["group is accepted"].value == {"group": None}
    assert [event.value for event in history.all("group is refused")] == [
        {"group": 0, "error": "AssertionError"},
        {"group": "", "error": "AssertionError"},
        {"group": "a group", "error": "AssertionError"},
    ]


@refutes("argument.group", when="with -O")
def test_with_o_any_group_is_accepted_and_the_child_works(run: Run) -> None:
    history = run("group", options=("-O",)).ends()

    assert history == [
        "group is accepted",
        "group is accepted",
        "group is accepted",
        "group is accepted",
        "child works",
    ]
    groups = [event.value["group"] for event in history.all("group is accepted")]
    assert groups == [None, 0, "", "a group"]


@pytest.fixture(scope="module")
def arguments(record: Run) -> History:
    """Three children are started one after another, each built with fewer arguments.

    The first has a target, name="Mary", args=("first", 2, None) and kwargs={"named": "value"}, the second only a
    target, and the third nothing.
    """
    return record("arguments").ends()


@upholds("argument.target")
def test_the_child_calls_the_target(arguments: History) -> None:
    first = arguments["parent has joined its child"]
    second = arguments["parent has joined a child without arguments"]

    assert [work.pid for work in arguments.all("child works")] == [first.value["pid"], second.value["pid"]]
    assert first.pid not in {first.value["pid"], second.value["pid"]}


@upholds("argument.target")
def test_without_a_target_the_child_does_nothing_and_exits_with_0(arguments: History) -> None:
    assert arguments == [
        "child works",
        "parent has joined its child",
        "child works",
        "parent has joined a child without arguments",
        "parent has joined a child without a target",
    ]
    assert arguments["parent has joined a child without a target"].value == {"exitcode": 0}


@upholds("argument.name")
def test_a_given_name_is_the_childs_name_in_the_parent_and_in_the_child(arguments: History) -> None:
    assert arguments["parent has joined its child"].value["name"] == "Mary"
    assert arguments.all("child works")[0].name == "Mary"


@upholds("argument.name")
def test_name_is_optional(arguments: History) -> None:
    assert arguments.all("child works")[1].name == "Process-2"


@upholds("argument.args")
def test_args_are_the_positional_arguments_of_the_target_and_are_optional(arguments: History) -> None:
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["args"] == ["first", 2, None]
    assert without.value["args"] == []


@upholds("argument.kwargs")
def test_kwargs_are_the_keyword_arguments_of_the_target_and_are_optional(arguments: History) -> None:
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["kwargs"] == {"named": "value"}
    assert without.value["kwargs"] == {}


@pytest.fixture(scope="module")
def calls_of_run(record: Run) -> History:
    """A subclass that overrides `run` is started, then a plain `Process`; then `run` is called directly."""
    return record("own_run").ends()


@upholds("start.child-runs")
def test_start_calls_run_in_the_child_and_not_in_the_caller(calls_of_run: History) -> None:
    worker = calls_of_run["parent has joined its worker"]
    assert calls_of_run["worker does its own work"].pid == worker.value["pid"] != worker.pid

    child = calls_of_run["parent has joined its child"]
    assert calls_of_run["child works"].pid == child.value["pid"] != child.pid


@upholds("run.is-the-work", when="in a started process")
def test_run_calls_the_target_unless_a_subclass_overrides_it(calls_of_run: History) -> None:
    assert calls_of_run == [
        "worker does its own work",
        "parent has joined its worker",
        "child works",
        "parent has joined its child",
        "parent itself works",
        "parent is back from run",
    ]


@refutes("run.is-the-work", when="if run() is called directly")
def test_run_called_directly_does_the_work_in_the_caller(calls_of_run: History) -> None:
    assert calls_of_run["parent itself works"].pid == calls_of_run["parent is back from run"].pid
    assert calls_of_run["parent is back from run"].value == {"pid": None}


@upholds("join.timeout-optional")
def test_join_returns_none_when_its_timeout_expires_and_the_child_keeps_working(run: Run) -> None:
    program = run("join_timeout")
    program.reaches("parent joins with a short timeout")
    expired = program.goes_on_to("timeout expires")
    program.goes_on_to("child works")
    program.stays_quiet()  # the parent has called join again, with a timeout of a day

    program.open("child may end")

    history = program.ends()
    assert history == [
        {("parent joins with a short timeout", "timeout expires"), "child works"},
        "child ends",
        "parent is back from join",
    ]
    assert expired.value == {"join returned": None, "alive": True, "exitcode": None}
    assert history["parent is back from join"].value == {"join returned": None, "alive": False, "exitcode": 0}


@upholds("is-alive.tells")
def test_is_alive_is_true_from_the_start_until_the_child_has_ended(life_cycle: History) -> None:
    assert life_cycle["child is built"].value["alive"] is False
    assert life_cycle["child is started"].value["alive"] is True
    assert life_cycle["child is joined"].value["alive"] is False


@upholds("terminate.immediate", when="for the child's own code")
def test_terminate_ends_the_child_and_none_of_its_remaining_code_runs(run: Run) -> None:
    program = run("terminate")
    child = program.reaches("child works")
    program.reaches("grandchild works")

    program.open("parent may terminate child")
    program.goes_on_to("parent is back from terminate")
    program.exits(child)
    program.goes_on_to("parent is back from join")
    program.open("child may end", "grandchild may end")

    history = program.ends()
    assert [event.what for event in history if event.name == "child"] == ["child works"]
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -signal.SIGTERM}


@refutes("terminate.immediate", when="for the child's own children")
def test_terminate_leaves_the_childs_own_child_running_as_an_orphan(run: Run) -> None:
    program = run("terminate")
    program.reaches("child works", "grandchild works")
    program.open("parent may terminate child")
    program.goes_on_to("parent is back from join")
    program.main_exits()

    program.open("grandchild may end")

    history = program.ends()
    assert history == [
        {"child works", "grandchild works"},
        "parent is back from terminate",
        "parent is back from join",
        main_exits(0),
        "grandchild ends",
    ]
    assert history["grandchild ends"].value == {"parent alive": False}


@refutes("terminate.immediate", platform="posix", when="while the child is stopped")
def test_terminate_returns_while_a_stopped_child_is_alive_and_ends_it_once_it_is_resumed(run: Run) -> None:
    program = run("terminate")
    child = program.reaches("child works")
    program.reaches("grandchild works")
    program.stop(child)
    program.open("parent may terminate child")
    program.goes_on_to("parent is back from terminate")
    program.stays_quiet()

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


@refutes("terminate.immediate", platform="posix", when="if the child ignores SIGTERM")
def test_a_child_that_ignores_sigterm_works_until_its_end(run: Run) -> None:
    program = run("terminate_ignored")
    program.reaches("child works")
    program.open("parent may terminate child")
    program.goes_on_to("parent is back from terminate")
    program.stays_quiet()

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


@pytest.fixture(scope="module")
def default_names(record: Run) -> History:
    """Objects with and without names, of several classes, are built; one is started, and has a child of its own."""
    return record("names").ends()


@upholds("name.default", when="for Process objects of the main process")
def test_the_default_name_counts_every_object_built_even_if_never_started_or_given_a_name(
    default_names: History,
) -> None:
    assert default_names["parent has built three objects"].value == {
        "never started": "Process-1",
        "given a name": "Mary",
        "to be started": "Process-3",
    }
    assert default_names["child works"].name == "Process-3"


@refutes("name.default", when="for a child's children")
def test_the_default_name_of_a_grandchild_has_its_parents_number_before_its_own(default_names: History) -> None:
    assert default_names["grandchild works"].name == "Process-3:1"


@refutes("name.default", when="for other classes")
def test_the_default_name_begins_with_the_name_of_the_class(default_names: History, subject: Subject) -> None:
    class_of_context = {"fork": "ForkProcess", "spawn": "SpawnProcess", "forkserver": "ForkServerProcess"}

    assert default_names["parent has built two of other classes"].value == {
        "context.Process": f"{class_of_context[subject.start_method]}-4",
        "Worker": "Worker-5",
    }


@upholds("pid.attribute")
def test_pid_is_none_before_the_start_and_the_childs_process_number_afterwards(life_cycle: History) -> None:
    assert life_cycle["child is built"].value["pid"] is None
    assert life_cycle["child is started"].value["pid"] == life_cycle["child works"].pid
    assert life_cycle["child is joined"].value["pid"] == life_cycle["child works"].pid


@upholds("current-process.child")
def test_current_process_in_the_child_has_the_childs_name_and_pid(life_cycle: History) -> None:
    child = life_cycle["child works"]

    assert child.value["current_process()"] == {"name": "child", "pid": child.pid}
    assert child.pid != life_cycle["child is built"].pid


@upholds("parent-pid.is-main", under=("fork", "spawn"), when="according to os.getppid()")
def test_os_getppid_in_the_child_is_the_pid_of_the_main_process(life_cycle: History) -> None:
    child, main = life_cycle["child works"], life_cycle["child is built"]

    assert child.value["os.getppid()"] == main.pid


@refutes("parent-pid.is-main", under="forkserver", when="according to os.getppid()")
def test_os_getppid_in_the_child_of_a_fork_server_is_neither_the_main_process_nor_the_child(
    life_cycle: History,
) -> None:
    child, main = life_cycle["child works"], life_cycle["child is built"]

    assert child.value["os.getppid()"] not in {main.pid, child.pid}


@upholds("parent-pid.is-main", when="according to parent_process()")
def test_parent_process_in_the_child_is_the_main_process_under_every_start_method(life_cycle: History) -> None:
    child, main = life_cycle["child works"], life_cycle["child is built"]

    assert child.value["parent_process()"] == {"name": "MainProcess", "pid": main.pid}
