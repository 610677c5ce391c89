"""Pickling: which functions can be a child's target."""

import pytest

from specs.harness.api import History, Run, claim, refutes, upholds

DEFAULT_PICKLABLE_TARGET = claim(
    "default.picklable-target",
    says="Any function can be a target, including a lambda.",
    answer="TODO",
    # was: Under fork it can. Under spawn and forkserver the target is pickled: its name, if it is a function. If that cannot be done, start() raises an error (see start.failure for what else happens). For a lambda it is PicklingError; for a function inside a function it is PicklingError from 3.14 and on PyPy, and AttributeError in CPython before that; for a method of an object that holds a lock it is TypeError, and PicklingError on PyPy. The name of a function that is defined under the main guard can be pickled, but the child does not find it, and fails with AttributeError and exit code 1.
    about=["Process(target)"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods (More picklability)"
    ],
)


@upholds(DEFAULT_PICKLABLE_TARGET, under="fork")
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


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"))
def test_start_raises_pickling_error_for_a_lambda_and_sets_no_pid(pickled_targets: History) -> None:
    assert outcome(pickled_targets, "lambda") == [("lambda: start raises PicklingError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), python=">=3.14")
@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), interpreter="pypy")
def test_start_raises_pickling_error_for_a_local_function_and_sets_no_pid(pickled_targets: History) -> None:
    expected = [("local function: start raises PicklingError", {"pid": None})]
    assert outcome(pickled_targets, "local function") == expected


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), python="<3.14", interpreter="cpython")
def test_before_3_14_start_raises_attribute_error_for_a_local_function(pickled_targets: History) -> None:
    expected = [("local function: start raises AttributeError", {"pid": None})]
    assert outcome(pickled_targets, "local function") == expected


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), interpreter="cpython")
def test_start_raises_type_error_for_the_method_of_an_object_with_a_lock(pickled_targets: History) -> None:
    assert outcome(pickled_targets, "method") == [("method: start raises TypeError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"), interpreter="pypy")
def test_start_raises_pickling_error_for_the_method_of_an_object_with_a_lock(pickled_targets: History) -> None:
    assert outcome(pickled_targets, "method") == [("method: start raises PicklingError", {"pid": None})]


@refutes(DEFAULT_PICKLABLE_TARGET, under=("spawn", "forkserver"))
def test_a_child_whose_target_is_defined_under_the_guard_does_not_find_it_and_fails(pickled_targets: History) -> None:
    expected = [("function under the guard: parent is back from join", {"exitcode": 1})]
    assert outcome(pickled_targets, "function under the guard") == expected
