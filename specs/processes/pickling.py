"""Pickling: which functions can be a child's target.

`default.picklable-target` says for which functions a child can be started under each start method, which error there
is for the others, and where it comes up: in the parent's `start()`, or later in the child. It ends with what can be
done instead. What else happens if `start()` raises is `start.failure`, and what a child gets of its arguments is
`arguments.copied`. How it shows that a task cannot be pickled is said by `apply-async.returns-at-once` of a pool, and
by `executor.errors` of an executor.
"""

import pytest

from specs.harness.api import History, Run, claim, details, needs, refutes, remedies, upholds

DEFAULT_PICKLABLE_TARGET = claim(
    "default.picklable-target",
    says="Any function can be a target, including a lambda.",
    answer="Under fork any function can be a target; elsewhere one that can be pickled: no lambda.",
    why=(
        "Under spawn and forkserver `start()` pickles the process object with its target. A function is pickled as its "
        "name and that of its module, and the child imports the module to find it there."
    ),
    about=["Process(target)"],
    see=["default.main-guard", "start.failure", "apply-async.returns-at-once", "executor.errors"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (More picklability)",
        "https://docs.python.org/3/library/multiprocessing.html#using-a-pool-of-workers (the note, about the prompt)",
        "https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled",
        "https://discuss.python.org/t/multiprocessing-fails-in-main-py-when-using-forkserver-start-method/105789",
    ],
)


@upholds(DEFAULT_PICKLABLE_TARGET, under="fork")
def test_a_forked_child_can_have_any_function_as_target(run: Run) -> None:
    """A lambda, a function or a lambda inside a function, a method of an object that holds a lock and a function under
    the main guard can be targets.
    """
    history = run("unusual_targets").ends()

    targets = ("lambda", "local function", "local lambda", "method", "function under the guard")
    assert history == [
        f"{target}: {what}" for target in targets for what in ("child works", "parent is back from join")
    ]


@needs("Pool")
@details(DEFAULT_PICKLABLE_TARGET, under="fork")
def test_a_task_of_a_forked_pool_cannot_be_a_lambda(run: Run) -> None:
    """The function of a pool's task is pickled all the same: `apply()` of a lambda outside any function raises
    PicklingError.
    """
    assert run("lambda_as_task").ends() == ["apply raises PicklingError"]


@pytest.fixture(scope="module")
def pickled_targets(record: Run) -> History:
    """A parent starts children whose targets are a lambda, a local function and others, one after another."""
    return record("unusual_targets").ends(says="AttributeError")


def outcome(history: History, target: str) -> list[tuple[str, object]]:
    """What happened when a child with this target was started, with its values."""
    return [(event.what, event.value) for event in history if event.what.startswith(f"{target}: ")]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"))
def test_start_raises_pickling_error_for_a_lambda_and_sets_no_pid(pickled_targets: History) -> None:
    """`start()` raises PicklingError if the target is a lambda outside any function, and `pid` stays None."""
    assert outcome(pickled_targets, "lambda") == [("lambda: start raises PicklingError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), python=">=3.14")
@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), interpreter="pypy")
def test_start_raises_pickling_error_for_a_local_function_and_sets_no_pid(pickled_targets: History) -> None:
    """`start()` raises PicklingError if the target is a function or a lambda inside a function, and `pid` stays None."""
    for target in ("local function", "local lambda"):
        assert outcome(pickled_targets, target) == [(f"{target}: start raises PicklingError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), python="<3.14", interpreter="cpython")
def test_before_3_14_start_raises_attribute_error_for_a_local_function(pickled_targets: History) -> None:
    """`start()` raises AttributeError if the target is a function or a lambda inside a function, and `pid` stays None."""
    for target in ("local function", "local lambda"):
        assert outcome(pickled_targets, target) == [(f"{target}: start raises AttributeError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), interpreter="cpython")
def test_start_raises_type_error_for_the_method_of_an_object_with_a_lock(pickled_targets: History) -> None:
    """`start()` raises TypeError if the target is a method of an object that holds a lock, and `pid` stays None."""
    assert outcome(pickled_targets, "method") == [("method: start raises TypeError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), interpreter="pypy")
def test_start_raises_pickling_error_for_the_method_of_an_object_with_a_lock(pickled_targets: History) -> None:
    """`start()` raises PicklingError if the target is a method of an object that holds a lock, and `pid` stays None."""
    assert outcome(pickled_targets, "method") == [("method: start raises PicklingError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"))
def test_a_child_whose_target_is_defined_under_the_guard_does_not_find_it_and_fails(pickled_targets: History) -> None:
    """`start()` accepts a function that is defined under the main guard. The child does not find it, and exits with 1."""
    expected = [("function under the guard: parent is back from join", {"exitcode": 1})]
    assert outcome(pickled_targets, "function under the guard") == expected


#: Ways of running a program in which a child cannot import it.
not_imported = pytest.mark.parametrize("way", ["python -m package", "python folder", "python -c"])


@refutes(
    DEFAULT_PICKLABLE_TARGET,
    under=("spawn", "forkserver"),
    when="when run as `python -m package`, `python folder` or `python -c`",
)
@not_imported
def test_a_child_that_cannot_import_the_program_does_not_find_its_functions_and_fails(run: Run, way: str) -> None:
    """`start()` accepts a function at the top level of the program. The child does not find it: AttributeError, exit code
    1.
    """
    history = run("other_ways", way=way, program="pickling.own_function").ends(says="AttributeError")

    assert history == ["parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 1}


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), when="when typed at the prompt")
def test_a_child_does_not_find_a_function_that_was_typed_at_the_prompt_and_fails(run: Run) -> None:
    """`start()` accepts a function that was typed. The child does not find it: AttributeError, exit code 1."""
    history = run("other_ways", way="python -i", program="pickling.own_function").ends(says="AttributeError")

    assert history == ["parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 1}


@remedies(
    DEFAULT_PICKLABLE_TARGET,
    "Define the function at the top level of a module, and give it what it needs by `args` or `kwargs`.",
    unlike="The other program has functions of each kind that fails; this one has the kind that does not.",
    when="when run as a script or as `python -m module`",
)
@pytest.mark.parametrize("as_script", [False, True], ids=["module", "script"])
def test_a_function_at_the_top_level_can_be_a_target(run: Run, as_script: bool) -> None:
    """The child finds a function at the top level of the program, and calls it with its `args`."""
    assert_child_works(run("own_function", as_script=as_script).ends())


@pytest.fixture(scope="module")
def imported_target(record: Run) -> History:
    """A program that is run as a module starts a child whose target is a function of another module."""
    return record("imported_function").ends()


@remedies(
    DEFAULT_PICKLABLE_TARGET,
    "Define the function in a module that the program imports, and not in a package's `__main__.py`.",
)
@not_imported
def test_a_function_of_an_imported_module_can_be_a_target_however_the_program_is_run(
    imported_target: History, run: Run, way: str
) -> None:
    """The child finds a function that the program has imported, whether that is run as a module, as
    `python -m package`, as `python folder` or by `python -c`.
    """
    assert_child_works(imported_target)
    assert_child_works(run("other_ways", way=way, program="pickling.imported_function").ends())


def assert_child_works(history: History) -> None:
    """The child has called its target, and has not failed."""
    assert history == ["child works", "parent is back from join"]
    assert history["parent is back from join"].value == {"exitcode": 0}


@remedies(
    DEFAULT_PICKLABLE_TARGET,
    "If an object holds a lock, a file or a connection, leave that out when it is pickled, and make a new one in the child.",
)
def test_a_method_of_an_object_that_leaves_its_lock_out_can_be_a_target(run: Run) -> None:
    """A method of an object can be a target if the object leaves its lock out when it is pickled."""
    history = run("picklable_method").ends()

    assert outcome(history, "method") == [
        ("method: child works", None),
        ("method: parent is back from join", {"exitcode": 0}),
    ]
