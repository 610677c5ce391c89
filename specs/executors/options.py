"""Options of executors: their size, how their workers are started, and how tasks get their arguments.

How many workers there are by default (`executor.default-size`), how they are started, and what a limit of tasks changes in
that (`executor.limit-spawns`). How tasks get their arguments from `submit()` and `map()` (`executor.arguments`). For more
about limits, see `executor.max-tasks`; for the largest size, `executor.size`.
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    Subject,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("ProcessPoolExecutor")


EXECUTOR_DEFAULT_SIZE = claim(
    "executor.default-size",
    says="By default an executor has a worker for each CPU of the machine.",
    answer="An executor has a worker for each CPU; from 3.13, for each that its program may use.",
    about=["ProcessPoolExecutor(max_workers)"],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor",
        "https://docs.python.org/3/library/os.html#os.process_cpu_count",
    ],
    undecided=["On Windows there are at most 61 by default (docs)"],
    see=["pool.size-optional", "executor.size", "executor.on-demand"],
)


@pytest.fixture(scope="module")
def sizes(record: Run) -> History:
    """A parent restricts itself to one CPU (where it can), and gives an executor of the default size a task for each CPU
    of the machine, and one more.
    """
    program = record("executor_default_size")
    program.goes_on_to("executor is filled")
    program.open("tasks may end")
    return program.ends()


@needs("active_children")
@refutes(EXECUTOR_DEFAULT_SIZE, python=">=3.13")
def test_the_default_size_of_an_executor_is_the_number_of_cpus_that_its_parent_may_use(sizes: History) -> None:
    """With more tasks than CPUs there is a worker for each CPU that the main process may use."""
    filled = sizes["executor is filled"].value

    assert filled["workers"] == filled["usable CPUs"]


@needs("active_children")
@upholds(EXECUTOR_DEFAULT_SIZE, python="<3.13")
def test_the_default_size_of_an_executor_was_the_number_of_cpus_of_the_machine(sizes: History) -> None:
    """With more tasks than CPUs there is a worker for each CPU of the machine, also if the main process may use one only."""
    filled = sizes["executor is filled"].value

    assert filled["workers"] == filled["CPUs of the machine"]


@details(EXECUTOR_DEFAULT_SIZE)
@pytest.mark.parametrize("size", [0, -1])
def test_an_executor_of_less_than_1_raises_value_error(sizes: History, size: int) -> None:
    """`ProcessPoolExecutor(0)` and `ProcessPoolExecutor(-1)` raise `ValueError`."""
    assert sizes[f"executor of {size}"].value == "ValueError"


@beyond_the_documentation
@details(EXECUTOR_DEFAULT_SIZE)
@pytest.mark.parametrize("size", ["1.5", "'2'"])
def test_an_executor_of_a_size_that_is_not_an_integer_raises_type_error(sizes: History, size: str) -> None:
    """`ProcessPoolExecutor()` raises `TypeError` for 1.5 and for a str."""
    assert sizes[f"executor of {size}"].value == "TypeError"


EXECUTOR_LIMIT_SPAWNS = claim(
    "executor.limit-spawns",
    says="max_tasks_per_child changes nothing but for how long the workers of an executor live.",
    answer="Without mp_context, max_tasks_per_child also makes spawn the start method of the workers.",
    why="A worker that is replaced is started beside the executor's thread, which rules out fork.",
    about=["ProcessPoolExecutor(max_tasks_per_child)", "ProcessPoolExecutor(mp_context)"],
    sources=["https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"],
    see=["executor.max-tasks", "executor.main-guard", "globals.initial-value", "default.start-method"],
)


@pytest.fixture(scope="module")
def contexts(record: Run) -> History:
    """A parent has executors without a context, with a limit, and with the context of the default start method."""
    return record("executor_context").ends()


#: What a worker tells that is started by each method.
WORKERS = {
    "fork": {"worker": "ForkProcess", "set up": True, "parent": True},
    "spawn": {"worker": "SpawnProcess", "set up": False, "parent": True},
    "forkserver": {"worker": "ForkServerProcess", "set up": False, "parent": False},
}


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@refutes(EXECUTOR_LIMIT_SPAWNS, under=("fork", "forkserver"), python=">=3.11", when="without mp_context")
def test_with_a_limit_and_without_a_context_the_workers_of_an_executor_are_spawned(contexts: History) -> None:
    """The worker is spawned, though the program's start method is another one: it lacks what is set up under the guard."""
    assert contexts["with a limit"].value == WORKERS["spawn"]


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@upholds(EXECUTOR_LIMIT_SPAWNS, under="spawn", python=">=3.11")
def test_a_limit_changes_nothing_in_how_workers_are_started_that_are_spawned_anyway(contexts: History) -> None:
    """The worker is spawned with a limit and without one."""
    assert contexts["with a limit"].value == contexts["without a limit"].value == WORKERS["spawn"]


@beyond_the_documentation
@upholds(EXECUTOR_LIMIT_SPAWNS, python="<3.11")
def test_before_3_11_there_is_no_limit_that_could_change_anything(contexts: History) -> None:
    """`ProcessPoolExecutor()` raises `TypeError`: it has no such parameter."""
    assert contexts["with a limit"].value == {"raises": "TypeError"}


@needs("ProcessPoolExecutor(mp_context)")
@details(EXECUTOR_LIMIT_SPAWNS, under=("fork", "spawn", "forkserver"))
@pytest.mark.parametrize("how", ["without a limit", "with a context"])
def test_the_workers_of_an_executor_are_started_by_the_default_or_by_its_context(
    contexts: History, subject: Subject, how: str
) -> None:
    """Without `mp_context` and without a limit, the worker is started by the start method of the program; with
    `mp_context`, by that of the context.
    """
    assert contexts[how].value == WORKERS[subject.start_method]


@needs("ProcessPoolExecutor(mp_context)")
@beyond_the_documentation
@details(EXECUTOR_LIMIT_SPAWNS)
def test_a_text_as_the_context_of_an_executor_raises_attribute_error(contexts: History) -> None:
    """`ProcessPoolExecutor(mp_context="spawn")` raises `AttributeError`."""
    assert contexts["with a text"].value == {"raises": "AttributeError"}


@needs("ProcessPoolExecutor(max_tasks_per_child)")
@beyond_the_documentation
@details(EXECUTOR_LIMIT_SPAWNS, python=">=3.11")
@pytest.mark.parametrize(("limit", "error"), [("0", "ValueError"), ("-1", "ValueError"), ("1.5", "TypeError")])
def test_a_limit_of_tasks_that_is_no_positive_integer_is_refused(contexts: History, limit: str, error: str) -> None:
    """`ProcessPoolExecutor()` raises `ValueError` for a limit below 1, and `TypeError` for one that is not an integer."""
    assert contexts[f"with a limit of {limit}"].value == {"raises": error}


@needs("ProcessPoolExecutor(initializer)")
@beyond_the_documentation
@details(EXECUTOR_LIMIT_SPAWNS)
def test_an_initializer_of_an_executor_that_cannot_be_called_raises_type_error(contexts: History) -> None:
    """`ProcessPoolExecutor()` raises `TypeError`."""
    assert contexts["with an initializer that cannot be called"].value == {"raises": "TypeError"}


@needs("ProcessPoolExecutor(max_tasks_per_child)", "ProcessPoolExecutor(mp_context)")
@remedies(
    EXECUTOR_LIMIT_SPAWNS,
    "Give `mp_context=multiprocessing.get_context()` as well: workers are then started as all other children, but not by fork.",
    under="forkserver",
    python=">=3.11",
    when="without mp_context",
)
def test_with_a_limit_and_a_context_workers_are_started_by_the_context(contexts: History) -> None:
    """The worker is started by the fork server."""
    assert contexts["with a limit and a context"].value == WORKERS["forkserver"]


EXECUTOR_ARGUMENTS = claim(
    "executor.arguments",
    says="submit() and map() of an executor pass any arguments to the function.",
    answer="submit() passes all, by name too; map() one of each iterable, and does not unpack pairs.",
    about=[
        "ProcessPoolExecutor.submit(args)",
        "ProcessPoolExecutor.submit(kwargs)",
        "ProcessPoolExecutor.map(iterables)",
        "ProcessPoolExecutor.map(chunksize)",
    ],
    sources=[
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.submit",
        "https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor.map",
    ],
    see=["map.one-argument", "executor.map-order", "map.chunksize-0"],
)


@pytest.fixture(scope="module")
def arguments(record: Run) -> History:
    """A parent gives arguments to tasks in several ways."""
    return record("executor_arguments").ends()


@upholds(EXECUTOR_ARGUMENTS, when="by submit()")
def test_submit_passes_arguments_by_position_and_by_name(arguments: History) -> None:
    """The function gets all of them, also those that are called `fn` and `self`."""
    assert arguments["by position and by name"].value == [[1, 2], {"key": 3}]
    assert arguments["named fn and self"].value == [[], {"fn": 1, "self": 2}]


@refutes(EXECUTOR_ARGUMENTS, when="by map(), if items are tuples")
def test_map_passes_a_tuple_as_one_argument(arguments: History) -> None:
    """The function gets each tuple as its only argument."""
    assert arguments["pairs"].value == [[[[1, 2]], {}], [[[3, 4]], {}]]


@upholds(EXECUTOR_ARGUMENTS, when="by map(), of several iterables")
def test_map_passes_one_item_of_each_iterable_and_ends_with_the_shortest(arguments: History) -> None:
    """Of two iterables, the function gets an item of each, as often as the shorter one has items. Without an iterable it
    is never called.
    """
    assert arguments["two iterables"].value == [[[1, "a"], {}], [[2, "b"], {}]]
    assert arguments["no iterable"].value == []


@details(EXECUTOR_ARGUMENTS)
def test_map_raises_the_error_of_an_iterable_and_does_the_items_before_it(arguments: History) -> None:
    """`map()` itself raises the error, and `TypeError` for what is no iterable. The items that came before are done all the
    same.
    """
    assert arguments["an iterable that fails"].value == {"raises": "KeyError"}
    assert arguments["not an iterable"].value == {"raises": "TypeError"}
    assert [event.value for event in arguments.all("item begins")] == [1, 2]


@beyond_the_documentation
@details(EXECUTOR_ARGUMENTS)
def test_map_with_a_chunksize_of_0_raises_value_error(arguments: History) -> None:
    """`map()` raises `ValueError`."""
    assert arguments["a chunksize of 0"].value == {"raises": "ValueError"}


@remedies(
    EXECUTOR_ARGUMENTS,
    "Submit the function with each tuple unpacked: `submit(function, *pair)`.",
    when="by map(), if items are tuples",
)
def test_submit_of_an_unpacked_pair_passes_two_arguments(arguments: History) -> None:
    """The function gets both items of each pair."""
    assert arguments["pairs unpacked"].value == [[[1, 2], {}], [[3, 4], {}]]
