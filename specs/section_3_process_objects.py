"""What a `Process` object offers, and what it does to the process behind it."""

import pytest

from specs.harness.api import UNKNOWN, History, Run, Subject, inspects, main_exits, refutes, resumes, upholds


@pytest.fixture(scope="module")
def life(record: Run) -> History:
    """A child's life, told by its parent before, during and after, and by itself."""
    program = record("life_cycle")
    program.open("parent may start child")
    child = program.reaches("child works")
    program.reaches("child is started")
    program.inspect(child)
    program.open("child may end", "parent may join", "parent may end")
    return program.ends()


@upholds("process.created")
def test_a_started_process_is_one_of_the_os_and_not_its_parent(life: History) -> None:
    assert life[inspects("child")].value["status"] not in {UNKNOWN, "zombie"}
    assert life["child works"].pid == life["child is started"].value["pid"] != life["child is started"].pid


@upholds("argument.group", when="as Python runs by default")
def test_any_group_but_none_is_refused(run: Run) -> None:
    history = run("group").ends()

    assert history == ["accepted", "refused", "refused", "refused", "child works"]
    assert history["accepted"].value is None
    assert [event.value for event in history.all("refused")] == [0, "", "a group"]


@refutes("argument.group", when="under python -O")
def test_under_python_o_any_group_passes_and_the_child_works(run: Run) -> None:
    history = run("group", options=("-O",)).ends()

    assert history == ["accepted", "accepted", "accepted", "accepted", "child works"]
    assert [event.value for event in history.all("accepted")] == [None, 0, "", "a group"]


@pytest.fixture(scope="module")
def arguments(record: Run) -> History:
    """Three children one after another: with a name and arguments, with just a target, without a target."""
    return record("arguments").ends()


@upholds("argument.target")
def test_the_target_is_what_the_child_does(arguments: History) -> None:
    first = arguments["parent has joined its child"]
    second = arguments["parent has joined a child without arguments"]

    assert [work.pid for work in arguments.all("child works")] == [first.value["pid"], second.value["pid"]]
    assert first.pid not in {first.value["pid"], second.value["pid"]}


@upholds("argument.target")
def test_without_a_target_the_child_does_nothing_and_ends_with_0(arguments: History) -> None:
    assert arguments == [
        "child works",
        "parent has joined its child",
        "child works",
        "parent has joined a child without arguments",
        "parent has joined a child without a target",
    ]
    assert arguments["parent has joined a child without a target"].value == {"exitcode": 0}


@upholds("argument.name")
def test_a_name_that_is_given_is_the_childs_to_its_parent_and_to_itself(arguments: History) -> None:
    assert arguments["parent has joined its child"].value["name"] == "Mary"
    assert arguments.all("child works")[0].name == "Mary"


@upholds("argument.name")
def test_a_name_may_be_left_out(arguments: History) -> None:
    assert arguments.all("child works")[1].name == "Process-2"


@upholds("argument.args")
def test_args_are_the_targets_positional_arguments_and_may_be_left_out(arguments: History) -> None:
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["args"] == ["first", 2, None]
    assert without.value["args"] == []


@upholds("argument.kwargs")
def test_kwargs_are_the_targets_named_arguments_and_may_be_left_out(arguments: History) -> None:
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["kwargs"] == {"named": "value"}
    assert without.value["kwargs"] == {}


@pytest.fixture(scope="module")
def runs(record: Run) -> History:
    """A subclass with its own `run` is started, then the class itself, and then `run` is called without a start."""
    return record("own_run").ends()


@upholds("start.child-runs")
def test_start_has_the_child_call_run_and_not_the_caller(runs: History) -> None:
    worker, child = runs["parent has joined its worker"], runs["parent has joined its child"]

    assert runs["worker does its own"].pid == worker.value["pid"] != worker.pid
    assert runs["child works"].pid == child.value["pid"] != child.pid


@upholds("run.is-the-work", when="in a process that was started")
def test_run_calls_the_target_unless_a_subclass_has_its_own(runs: History) -> None:
    assert runs == [
        "worker does its own",
        "parent has joined its worker",
        "child works",
        "parent has joined its child",
        "parent itself works",
        "parent is back from run",
    ]


@refutes("run.is-the-work", when="where it is called directly")
def test_run_called_without_a_start_does_the_work_in_the_caller(runs: History) -> None:
    assert runs["parent itself works"].pid == runs["parent is back from run"].pid
    assert runs["parent is back from run"].value == {"pid": None}


@upholds("join.timeout-optional")
def test_join_with_a_timeout_returns_when_it_expires_and_the_child_goes_on(run: Run) -> None:
    program = run("join_timeout")
    program.reaches("parent joins for a moment")
    in_vain = program.goes_on_to("parent is back too early")
    program.goes_on_to("child works")
    program.stays_quiet()  # it joins again, for a day

    program.open("child may end")

    history = program.ends()
    assert history == [
        {("parent joins for a moment", "parent is back too early"), "child works"},
        "child ends",
        "parent is back in time",
    ]
    assert in_vain.value == {"alive": True, "exitcode": None}
    assert history["parent is back in time"].value == {"alive": False, "exitcode": 0}


@upholds("is-alive.tells")
def test_a_process_is_alive_from_its_start_to_its_end(life: History) -> None:
    assert life["child is built"].value["alive"] is False
    assert life["child is started"].value["alive"] is True
    assert life["child is joined"].value["alive"] is False


@upholds("terminate.immediate", when="of the child's own code")
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
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -15}


@refutes("terminate.immediate", when="of the child's own children")
def test_terminate_leaves_the_childs_own_child_behind_as_an_orphan(run: Run) -> None:
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


@refutes("terminate.immediate", platform="posix", when="of a child that does not get to see the signal")
def test_terminate_returns_before_a_child_has_ended_that_is_stopped_for_now(run: Run) -> None:
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
    assert history["parent is back from join"].value == {"alive": False, "exitcode": -15}
    assert history == [
        {"child works", "grandchild works"},
        "parent is back from terminate",
        resumes("child"),
        "parent is back from join",
        "grandchild ends",
    ]


@refutes("terminate.immediate", platform="posix", when="of a child that ignores the signal")
def test_a_child_that_ignores_the_signal_works_on_to_its_end(run: Run) -> None:
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
def names(record: Run) -> History:
    """Objects with and without names, of several classes; one is started, and has a child of its own."""
    return record("names").ends()


@upholds("name.default", when="of a main process's own `Process` objects")
def test_the_default_name_counts_the_objects_that_were_built_started_or_not_named_or_not(names: History) -> None:
    assert names["parent has built three objects"].value == ["Process-1", "Mary", "Process-3"]
    assert names["child works"].name == "Process-3"


@refutes("name.default", when="of a child's children")
def test_the_default_name_of_a_childs_child_has_its_parents_number_before_its_own(names: History) -> None:
    assert names["grandchild works"].name == "Process-3:1"


@refutes("name.default", when="of another class")
def test_the_default_name_begins_with_the_name_of_the_objects_class(names: History, subject: Subject) -> None:
    of_the_context = {"fork": "ForkProcess", "spawn": "SpawnProcess", "forkserver": "ForkServerProcess"}

    assert names["parent has built two of other classes"].value == [
        f"{of_the_context[subject.start_method]}-4",
        "Worker-5",
    ]


@upholds("pid.attribute")
def test_pid_is_none_before_the_start_and_the_childs_process_number_from_then_on(life: History) -> None:
    assert life["child is built"].value["pid"] is None
    assert life["child is started"].value["pid"] == life["child works"].pid
    assert life["child is joined"].value["pid"] == life["child works"].pid


@upholds("current-process.child")
def test_in_the_child_current_process_has_the_childs_name_and_pid(life: History) -> None:
    child = life["child works"]

    assert child.value["current_process()"] == {"name": "child", "pid": child.pid}
    assert child.pid != life["child is built"].pid


@upholds("parent-pid.is-main", under=("fork", "spawn"))
def test_the_os_gives_the_main_process_as_the_childs_parent(life: History) -> None:
    assert life["child works"].value["os.getppid()"] == life["child is built"].pid


@refutes("parent-pid.is-main", under="forkserver")
def test_the_os_gives_the_fork_server_as_the_childs_parent(life: History) -> None:
    child, main = life["child works"], life["child is built"]

    assert child.value["os.getppid()"] not in {main.pid, child.pid}


@upholds("parent-pid.is-main", when="asked by parent_process()")
def test_parent_process_gives_the_main_process_under_every_start_method(life: History) -> None:
    assert life["child works"].value["parent_process()"] == {"name": "MainProcess", "pid": life["child is built"].pid}
