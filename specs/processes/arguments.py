"""`Process` objects: how they are built and started."""

import pytest

from specs.harness.api import History, Run, claim, refutes, upholds

ARGUMENT_GROUP = claim(
    "argument.group",
    says="The argument group cannot be used.",
    answer="TODO",
    # was: Any value other than None raises AssertionError. The check is an assert statement: under python -O any group is accepted and ignored.
    about=["Process(group)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
)


@upholds(ARGUMENT_GROUP, when="without -O")
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


@refutes(ARGUMENT_GROUP, when="with -O")
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


ARGUMENT_ORDER = claim(
    "argument.order",
    says="The parameters of Process are group, target, name, args and kwargs, in this order.",
    answer="TODO",
    # was: They can be given by position. daemon can be given by keyword only: a sixth positional argument raises TypeError.
    about=["Process(group)", "Process(target)", "Process(name)", "Process(args)", "Process(kwargs)", "Process(daemon)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
)


@upholds(ARGUMENT_ORDER)
def test_the_positional_parameters_are_group_target_name_args_and_kwargs_and_no_more(run: Run) -> None:
    history = run("positional_arguments").ends()

    assert history == ["child works", "a sixth argument is refused", "daemon is accepted by keyword"]
    assert history["child works"].name == "Mary"
    assert history["child works"].value == {"args": ["first", 2], "kwargs": {"named": "value"}}
    assert history["a sixth argument is refused"].value == {"error": "TypeError"}
    assert history["daemon is accepted by keyword"].value == {"daemon": True}


ARGUMENT_TARGET = claim(
    "argument.target",
    says="The argument target is what the child executes.",
    answer="TODO",
    # was: The child calls it once, in its main thread, and ignores what it returns: the exit code is 0. Without a target the child does nothing and exits with 0.
    about=["Process(target)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
)


@pytest.fixture(scope="module")
def arguments(record: Run) -> History:
    """Three children are started one after another, each built with fewer arguments.

    The first has a target, name="Mary", args=("first", 2, None) and kwargs={"named": "value"}, the second only a
    target, and the third nothing. The target returns 3.
    """
    return record("arguments").ends()


@upholds(ARGUMENT_TARGET)
def test_the_child_calls_the_target(arguments: History) -> None:
    first = arguments["parent has joined its child"]
    second = arguments["parent has joined a child without arguments"]

    assert [work.pid for work in arguments.all("child works")] == [first.value["pid"], second.value["pid"]]
    assert first.pid not in {first.value["pid"], second.value["pid"]}


@upholds(ARGUMENT_TARGET)
def test_the_target_is_called_in_the_main_thread_and_what_it_returns_is_ignored(arguments: History) -> None:
    assert [work.value["in the main thread"] for work in arguments.all("child works")] == [True, True]
    assert arguments["parent has joined its child"].value["exitcode"] == 0


@upholds(ARGUMENT_TARGET)
def test_without_a_target_the_child_does_nothing_and_exits_with_0(arguments: History) -> None:
    assert arguments == [
        "child works",
        "parent has joined its child",
        "child works",
        "parent has joined a child without arguments",
        "parent has joined a child without a target",
    ]
    assert arguments["parent has joined a child without a target"].value == {"exitcode": 0}


ARGUMENT_NAME = claim(
    "argument.name",
    says="The argument name is optional.",
    answer="TODO",
    # was: If given, it is the name of the object in the parent and of current_process() in the child.
    about=["Process(name)", "Process.name"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.name"],
)


@upholds(ARGUMENT_NAME)
def test_a_given_name_is_the_childs_name_in_the_parent_and_in_the_child(arguments: History) -> None:
    assert arguments["parent has joined its child"].value["name"] == "Mary"
    assert arguments.all("child works")[0].name == "Mary"


@upholds(ARGUMENT_NAME)
def test_name_is_optional(arguments: History) -> None:
    assert arguments.all("child works")[1].name == "Process-2"


ARGUMENT_ARGS = claim(
    "argument.args",
    says="The argument args holds the positional arguments, as a tuple.",
    answer="TODO",
    # was: The target receives them in the same order. By default there are none. Any other iterable is accepted, and converted into a tuple when the object is built: args=("ab") passes two arguments, "a" and "b". What is not iterable raises TypeError there.
    about=["Process(args)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
)


@upholds(ARGUMENT_ARGS)
def test_args_are_the_positional_arguments_of_the_target_and_are_optional(arguments: History) -> None:
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["args"] == ["first", 2, None]
    assert without.value["args"] == []


@refutes(ARGUMENT_ARGS, when="for other iterables")
def test_args_can_be_any_iterable_and_a_text_is_one_argument_for_each_character(run: Run) -> None:
    history = run("iterable_arguments").ends()

    assert history == ["child works", "child works", "child works", "child works", "a number is refused"]
    # A list, read when the object was built, "ab", a dictionary and an iterator.
    arguments = [work.value["args"] for work in history.all("child works")]
    assert arguments == [["from a list", 2], ["a", "b"], ["key"], [None, 0]]
    assert history["a number is refused"].value == {"error": "TypeError"}


ARGUMENT_KWARGS = claim(
    "argument.kwargs",
    says="The argument kwargs holds the keyword arguments.",
    answer="TODO",
    # was: The target receives them by name. By default there are none.
    about=["Process(kwargs)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
)


@upholds(ARGUMENT_KWARGS)
def test_kwargs_are_the_keyword_arguments_of_the_target_and_are_optional(arguments: History) -> None:
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["kwargs"] == {"named": "value"}
    assert without.value["kwargs"] == {}


RUN_IS_THE_WORK = claim(
    "run.is-the-work",
    says="run() is what the started process executes, and it calls target.",
    answer="TODO",
    # was: A subclass can override run(); then target is not called. Called directly, run() is an ordinary method: it does the work in the caller, and no child is created.
    about=["Process.run()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.run"],
)


@pytest.fixture(scope="module")
def calls_of_run(record: Run) -> History:
    """A subclass that overrides `run` is started, then a plain `Process`; then `run` is called directly."""
    return record("own_run").ends()


@upholds(RUN_IS_THE_WORK, when="in a started process")
def test_run_calls_the_target_unless_a_subclass_overrides_it(calls_of_run: History) -> None:
    assert calls_of_run == [
        "worker does its own work",
        "parent has joined its worker",
        "child works",
        "parent has joined its child",
        "parent itself works",
        "parent is back from run",
    ]


@refutes(RUN_IS_THE_WORK, when="if run() is called directly")
def test_run_called_directly_does_the_work_in_the_caller(calls_of_run: History) -> None:
    assert calls_of_run["parent itself works"].pid == calls_of_run["parent is back from run"].pid
    assert calls_of_run["parent is back from run"].value == {"pid": None}
