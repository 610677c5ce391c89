"""`Process` objects: how they are built and started.

What `Process()` is given: the arguments in their order (`argument.order`) and `group`, which is of no use
(`argument.group`); then what the child executes (`argument.target`) and its name (`argument.name`). `argument.args`
and `argument.kwargs` tell how the target gets its own arguments, and what happens if they are of the wrong kind.
`run.is-the-work` is about subclasses, and about a mistake: `run()` instead of `start()`.
"""

import pytest

from specs.harness.api import History, Run, claim, details, refutes, remedies, upholds

ARGUMENT_GROUP = claim(
    "argument.group",
    says="The argument group is not available in most cases, and has to be None.",
    answer="A Process takes no group: any but None is an AssertionError, or ignored under -O.",
    why="The check is an `assert` statement, which `-O` removes.",
    about=["Process(group)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process",
        "https://github.com/uqfoundation/multiprocess/issues/132 (a function as the first argument)",
    ],
    see=["argument.order"],
)


@pytest.fixture(scope="module")
def groups(record: Run) -> History:
    """Without -O, objects are built with several groups, the last of them with a function; two children are started."""
    return record("group").ends()


@upholds(ARGUMENT_GROUP, when="without -O")
def test_any_group_but_none_raises_assertion_error(groups: History) -> None:
    """Any `group` but `None` raises `AssertionError`, a falsy one too."""
    assert groups == [
        "group is accepted",
        "group is refused",
        "group is refused",
        "group is refused",
        "child works",
        "a function as the first argument is refused",
        "child works",
        "parent has joined the last child",
    ]
    assert groups["group is accepted"].value == {"group": None}
    assert [event.value for event in groups.all("group is refused")] == [
        {"group": 0, "error": "AssertionError"},
        {"group": "", "error": "AssertionError"},
        {"group": "a group", "error": "AssertionError"},
    ]


@upholds(ARGUMENT_GROUP, when="without -O")
@remedies(ARGUMENT_GROUP, "Give each argument by name: `Process(target=work)`, not `Process(work)`.", when="without -O")
def test_a_function_as_the_first_argument_is_taken_for_a_group_and_refused(groups: History) -> None:
    """A function as the first argument is taken for a `group`, and raises `AssertionError`. By name, it is accepted."""
    assert groups["a function as the first argument is refused"].value == {"error": "AssertionError"}
    assert len(groups.all("child works")) == 2
    assert groups["parent has joined the last child"].value == {"exitcode": 0}


@refutes(ARGUMENT_GROUP, when="with -O")
def test_with_o_any_group_is_accepted_and_the_child_works(run: Run) -> None:
    """Any `group` is accepted, and the child works. A function as the first argument is accepted, and never called."""
    history = run("group", options=("-O",)).ends()

    assert history == [
        "group is accepted",
        "group is accepted",
        "group is accepted",
        "group is accepted",
        "child works",
        "parent has joined the last child",
    ]
    groups = [event.value["group"] for event in history.all("group is accepted")]
    assert groups == [None, 0, "", "a group"]
    assert history["parent has joined the last child"].value == {"exitcode": 0}


ARGUMENT_ORDER = claim(
    "argument.order",
    says="The parameters of Process are group, target, name, args and kwargs, in this order.",
    answer="Process(group, target, name, args, kwargs) is the order; daemon is by keyword only.",
    about=["Process(group)", "Process(target)", "Process(name)", "Process(args)", "Process(kwargs)", "Process(daemon)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
    see=["daemon.flag"],
)


@pytest.fixture(scope="module")
def arguments(record: Run) -> History:
    """Three children are started one after another, each built with fewer arguments; then an object is built.

    The first has a target, name="Mary", args=("first", 2, None) and kwargs={"named": "value"}, the second only a
    target, and the third nothing. The target returns 3. The object that is not started has name="". At last a child is
    started that is given name="Kate", args=("first", 2) and kwargs={"named": "value"} by position.
    """
    return record("arguments").ends()


@upholds(ARGUMENT_ORDER)
def test_the_positional_parameters_are_group_target_name_args_and_kwargs_and_no_more(arguments: History) -> None:
    """All five can be given by position, in this order. `daemon` can be given by keyword only: a sixth positional
    argument raises `TypeError`.
    """
    child = arguments["child by position works"]
    assert child.name == "Kate"
    assert child.value == {"args": ["first", 2], "kwargs": {"named": "value"}}
    assert arguments["a sixth argument is refused"].value == {"error": "TypeError"}
    assert arguments["daemon is accepted by keyword"].value == {"daemon": True}


ARGUMENT_TARGET = claim(
    "argument.target",
    says="The argument target is what the child executes.",
    answer="In the child, run() calls target once, in the main thread, and ignores what it returns.",
    about=["Process(target)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process",
        "https://docs.python.org/3/library/asyncio-task.html#coroutines (calling a coroutine function does not run it)",
    ],
    see=["run.is-the-work", "default.picklable-target"],
)


@upholds(ARGUMENT_TARGET)
def test_the_child_calls_the_target(arguments: History) -> None:
    """The child calls its target, once."""
    first = arguments["parent has joined its child"]
    second = arguments["parent has joined a child without arguments"]

    assert [work.pid for work in arguments.all("child works")] == [first.value["pid"], second.value["pid"]]
    assert first.pid not in {first.value["pid"], second.value["pid"]}


@upholds(ARGUMENT_TARGET)
def test_the_target_is_called_in_the_main_thread_and_what_it_returns_is_ignored(arguments: History) -> None:
    """The target is called in the child's main thread. What it returns is ignored: the exit code is 0."""
    assert [work.value["in the main thread"] for work in arguments.all("child works")] == [True, True]
    assert arguments["parent has joined its child"].value["exitcode"] == 0


@upholds(ARGUMENT_TARGET)
def test_without_a_target_the_child_does_nothing_and_exits_with_0(arguments: History) -> None:
    """Without a target, the child does nothing and exits with 0."""
    history = arguments.by_program
    before = history.index(arguments["parent has joined a child without arguments"])

    assert history.index(arguments["parent has joined a child without a target"]) == before + 1
    assert arguments["parent has joined a child without a target"].value == {"exitcode": 0}


@pytest.fixture(scope="module")
def called_and_passed(record: Run) -> History:
    """A function is called for the target of the first child, and passed as the target of the second."""
    return record("called_target").ends()


@details(ARGUMENT_TARGET, when="if the function is called by mistake, as in target=work()")
def test_a_function_that_is_called_for_the_target_works_in_the_parent_and_the_child_does_nothing(
    called_and_passed: History,
) -> None:
    """The parent does the work itself, before the object is built. What the function returns is the target: after
    `None`, the child does nothing and exits with 0.
    """
    first = called_and_passed.by_program[:3]

    assert [event.what for event in first] == [
        *("who was to be the first child works", "first child is built"),
        "first child is joined",
    ]
    works, built, joined = first
    assert works.pid == built.pid
    assert joined.value == {"exitcode": 0}


@upholds(ARGUMENT_TARGET)
@remedies(ARGUMENT_TARGET, "Pass the function itself, without parentheses, and its arguments as `args`.")
def test_a_function_that_is_passed_as_the_target_works_in_the_child(called_and_passed: History) -> None:
    """A function that is passed and not called does its work in the child, after `start()`."""
    works, built = called_and_passed["who was to be the second child works"], called_and_passed["second child is built"]

    assert called_and_passed.index(built) < called_and_passed.index(works)
    assert works.pid != built.pid
    assert called_and_passed["second child is joined"].value == {"exitcode": 0}


@pytest.fixture(scope="module")
def targets_with_steps(record: Run) -> History:
    """A coroutine function, a generator function, and a function that runs a coroutine are targets, one after another.

    Each child is called as its target is here.
    """
    # Python only warns of a coroutine that is not run, and not always.
    return record("async_target", options=("-W", "ignore")).ends()


@refutes(ARGUMENT_TARGET, when="for a coroutine function or a generator function")
@pytest.mark.parametrize("target", ["coroutine function", "generator function"])
def test_a_coroutine_or_generator_that_the_target_returns_is_not_run(targets_with_steps: History, target: str) -> None:
    """The call only creates a coroutine or a generator, of which nothing is run. The exit code is 0."""
    assert target not in [work.name for work in targets_with_steps.all("child works")]
    assert targets_with_steps[f"child of a {target} is joined"].value == {"exitcode": 0}


@remedies(ARGUMENT_TARGET, "For a coroutine, pass a function that calls `asyncio.run()`.")
def test_a_target_that_runs_a_coroutine_does_the_work_in_the_child(targets_with_steps: History) -> None:
    """A target that runs a coroutine by `asyncio.run()` does the coroutine's work in the child."""
    joined = targets_with_steps["child of a function is joined"]

    assert [work.name for work in targets_with_steps.all("child works")] == ["function"]
    assert targets_with_steps["child works"].pid != joined.pid
    assert joined.value == {"exitcode": 0}


ARGUMENT_NAME = claim(
    "argument.name",
    says="The argument name is the name of the child process, and can be left out.",
    answer="The child has the given name, in its parent and in itself; without one, a default.",
    undecided=[
        "A name that is no text is accepted, but makes a spawned child fail with `AssertionError` (process.py of Python)."
    ],
    about=["Process(name)", "Process.name"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.name"],
    see=["name.default", "name.identifies"],
)


@upholds(ARGUMENT_NAME)
def test_a_given_name_is_the_childs_name_in_the_parent_and_in_the_child(arguments: History) -> None:
    """The given name is the name of the object in the parent, and of `current_process()` in the child."""
    assert arguments["parent has joined its child"].value["name"] == "Mary"
    assert arguments.all("child works")[0].name == "Mary"


@upholds(ARGUMENT_NAME)
def test_name_is_optional(arguments: History) -> None:
    """Without a name, or with an empty one, a process has a default name, such as `Process-2`."""
    assert arguments.all("child works")[1].name == "Process-2"
    assert arguments["parent gives an object an empty name"].value == {"name": "Process-4"}


ARGUMENT_ARGS = claim(
    "argument.args",
    says="The argument args holds the positional arguments, as a tuple.",
    answer='Any iterable is made a tuple: args=("ab") passes two arguments, "a" and "b".',
    about=["Process(args)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
    see=["argument.kwargs", "arguments.copied"],
)


@upholds(ARGUMENT_ARGS)
def test_args_are_the_positional_arguments_of_the_target_and_are_optional(arguments: History) -> None:
    """The target receives the items of `args` as positional arguments, in the same order. By default there are none."""
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["args"] == ["first", 2, None]
    assert without.value["args"] == []


@pytest.fixture(scope="module")
def odd_arguments(record: Run) -> History:
    """Three children get odd `args` and odd `kwargs`, to which items are added later, and a fourth gets a tuple.

    As `args` a list, a text and an iterator; as `kwargs` a dictionary, a mapping of another type and pairs.
    """
    return record("odd_arguments").ends(says="keywords must be strings")


@refutes(ARGUMENT_ARGS, when="for other iterables")
def test_args_can_be_any_iterable_and_a_text_is_one_argument_for_each_character(odd_arguments: History) -> None:
    """Any other iterable is made a tuple when the object is built: a text is one argument for each character. What is
    not iterable raises `TypeError` there.
    """
    # A list, read when the object was built, "ab", and an iterator.
    args = [work.value["args"] for work in odd_arguments.all("child works")]
    assert args[:3] == [["from a list", 2], ["a", "b"], [None, 0]]
    assert odd_arguments["args are refused"].value == {"value": 5, "error": "TypeError"}


@upholds(ARGUMENT_ARGS)
@remedies(ARGUMENT_ARGS, 'Write the comma: `("ab",)` is a tuple of one text, `("ab")` is the text itself.')
def test_a_tuple_of_one_text_is_one_argument(odd_arguments: History) -> None:
    """A tuple of one text is one argument."""
    args = [work.value["args"] for work in odd_arguments.all("child works")]

    assert args[-1:] == [["ab"]]


ARGUMENT_KWARGS = claim(
    "argument.kwargs",
    says="The argument kwargs holds the keyword arguments, as a dictionary.",
    answer="kwargs is copied by dict(): pairs will do; a name that is no text fails in the child.",
    why="The object keeps `dict(kwargs)`. Only the call of the target checks that the names are texts.",
    undecided=["`kwargs=None` raises `TypeError` up to Python 3.13, and is accepted by 3.15 (gh-138813)."],
    about=["Process(kwargs)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process"],
    see=["argument.args", "arguments.copied"],
)


@upholds(ARGUMENT_KWARGS)
def test_kwargs_are_the_keyword_arguments_of_the_target_and_are_optional(arguments: History) -> None:
    """The target receives the items of `kwargs` as keyword arguments. By default there are none."""
    with_arguments, without = arguments.all("child works")

    assert with_arguments.value["kwargs"] == {"named": "value"}
    assert without.value["kwargs"] == {}


@upholds(ARGUMENT_KWARGS)
def test_a_dictionary_as_kwargs_is_copied_when_the_object_is_built_and_its_names_can_be_any_texts(
    odd_arguments: History,
) -> None:
    """The dictionary is copied when the object is built: what it gets later does not count. Its names need not be
    identifiers.
    """
    kwargs = [work.value["kwargs"] for work in odd_arguments.all("child works")]

    assert kwargs[:1] == [{"named": 1, "not an identifier": 4}]


@refutes(ARGUMENT_KWARGS, when="for other mappings, and for pairs")
def test_kwargs_can_be_any_mapping_or_pairs_which_are_read_when_the_object_is_built(odd_arguments: History) -> None:
    """A mapping of another type, and a list of pairs, are accepted, and copied when the object is built, too."""
    kwargs = [work.value["kwargs"] for work in odd_arguments.all("child works")]

    assert kwargs[1:3] == [{"named": 2}, {"named": 3}]


@details(ARGUMENT_KWARGS)
def test_kwargs_that_are_no_mapping_and_no_pairs_are_refused_when_the_object_is_built(
    odd_arguments: History,
) -> None:
    """What cannot become a dictionary raises an error when the object is built: `TypeError` for a number, `ValueError`
    for a text.
    """
    assert [event.value for event in odd_arguments.all("kwargs are refused")] == [
        {"value": 5, "error": "TypeError"},
        {"value": "ab", "error": "ValueError"},
    ]


@details(ARGUMENT_KWARGS)
def test_a_keyword_argument_that_is_named_by_a_number_fails_in_the_child(odd_arguments: History) -> None:
    """A name that is not a text is accepted by `Process()` and `start()`. The child raises `TypeError`, and exits with
    1.
    """
    assert odd_arguments == [
        *["child works"] * 4,
        "args are refused",
        *["kwargs are refused"] * 2,
        "a number as a name is accepted",
        "parent has joined the last child",
    ]
    assert odd_arguments["parent has joined the last child"].value == {"exitcode": 1}


RUN_IS_THE_WORK = claim(
    "run.is-the-work",
    says="run() is what the started process executes, and it calls target.",
    answer="A started child calls run(), which calls target; called directly, run() starts nothing.",
    about=["Process.run()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.run"],
    see=["argument.target", "start.child-runs"],
)


@pytest.fixture(scope="module")
def calls_of_run(record: Run) -> History:
    """A subclass that overrides `run` is started, then a plain `Process`; then `run` is called directly."""
    return record("own_run").ends()


@upholds(RUN_IS_THE_WORK, when="in a started process")
@remedies(
    RUN_IS_THE_WORK,
    "Call `start()`, and never `run()`: only `start()` creates a process.",
    when="in a started process",
)
def test_run_calls_the_target_unless_a_subclass_overrides_it(calls_of_run: History) -> None:
    """`run()` calls the target, in the child. If a subclass overrides `run()`, its own is called, and not the target."""
    assert calls_of_run == [
        "worker does its own work",
        "parent has joined its worker",
        "child works",
        "parent has joined its child",
        "parent itself works",
        "parent is back from run",
    ]
    assert calls_of_run["worker does its own work"].pid == calls_of_run["parent has joined its worker"].value["pid"]
    assert calls_of_run["child works"].pid == calls_of_run["parent has joined its child"].value["pid"]


@refutes(RUN_IS_THE_WORK, when="if run() is called directly")
def test_run_called_directly_does_the_work_in_the_caller(calls_of_run: History) -> None:
    """It is an ordinary method: it does the work in the caller, and no child is created."""
    assert calls_of_run["parent itself works"].pid == calls_of_run["parent is back from run"].pid
    assert calls_of_run["parent is back from run"].value == {"pid": None}
