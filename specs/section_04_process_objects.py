"""`Process` objects: how they are built and started."""

import pytest

from specs.harness.api import UNKNOWN, History, Run, inspects, needs, refutes, upholds


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


@needs("Process.pid")
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
    target, and the third nothing. The target returns 3.
    """
    return record("arguments").ends()


@upholds("argument.order")
def test_the_positional_parameters_are_group_target_name_args_and_kwargs_and_no_more(run: Run) -> None:
    history = run("positional_arguments").ends()

    assert history == ["child works", "a sixth argument is refused", "daemon is accepted by keyword"]
    assert history["child works"].name == "Mary"
    assert history["child works"].value == {"args": ["first", 2], "kwargs": {"named": "value"}}
    assert history["a sixth argument is refused"].value == {"error": "TypeError"}
    assert history["daemon is accepted by keyword"].value == {"daemon": True}


@upholds("argument.target")
def test_the_child_calls_the_target(arguments: History) -> None:
    first = arguments["parent has joined its child"]
    second = arguments["parent has joined a child without arguments"]

    assert [work.pid for work in arguments.all("child works")] == [first.value["pid"], second.value["pid"]]
    assert first.pid not in {first.value["pid"], second.value["pid"]}


@upholds("argument.target")
def test_the_target_is_called_in_the_main_thread_and_what_it_returns_is_ignored(arguments: History) -> None:
    assert [work.value["in the main thread"] for work in arguments.all("child works")] == [True, True]
    assert arguments["parent has joined its child"].value["exitcode"] == 0


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


@refutes("argument.args", when="for other iterables")
def test_args_can_be_any_iterable_and_a_text_is_one_argument_for_each_character(run: Run) -> None:
    history = run("iterable_arguments").ends()

    assert history == ["child works", "child works", "child works", "child works", "a number is refused"]
    # A list, read when the object was built, "ab", a dictionary and an iterator.
    arguments = [work.value["args"] for work in history.all("child works")]
    assert arguments == [["from a list", 2], ["a", "b"], ["key"], [None, 0]]
    assert history["a number is refused"].value == {"error": "TypeError"}


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
