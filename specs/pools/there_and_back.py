"""There and back: what goes to a worker with a task, and what comes back.

With a method goes its object (`pool.bound-method`). A generator cannot come back (`pool.generator-task`), and an
exception comes as a copy (`pool.error-copied`). Two ways to get a list from `map()` that is not what one thinks
(`map.stop-iteration`, `map.chunksize-0`). The pool itself goes nowhere (`pool.creator-only`). Which functions can go:
`pool.picklable-task`, `pool.late-function`. What may come back never: `pool.unpicklable-error`, `pool.lost-results`.
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

pytestmark = needs("Pool")


POOL_BOUND_METHOD = claim(
    "pool.bound-method",
    says="A method of an object can be a task, and changes the object.",
    answer="A method takes its object along: changes are lost, and a lock in it is an error.",
    why="A method is pickled as its object and its name, and the worker calls it on a copy that it drops after the task.",
    about=["Pool.apply(func)"],
    sources=["https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled"],
    see=["pool.picklable-task", "arguments.copied", "queue.through-pool"],
)


@pytest.fixture(scope="module")
def methods(record: Run) -> History:
    """Methods of four objects are tasks: of one that counts, of others that also have a lock or the pool."""
    return record("pool_bound_method").ends()


@refutes(POOL_BOUND_METHOD)
def test_what_a_method_changes_in_its_object_is_lost(methods: History) -> None:
    """A method that adds to an attribute returns the sum. The attribute is unchanged in the parent, and a second task
    begins with that again.
    """
    assert [event.value for event in methods.all("a counter")] == 2 * [{"returns": 3}]
    assert methods["parent looks"].value == 0


@beyond_the_documentation
@refutes(POOL_BOUND_METHOD, when="if a lock is an attribute of the object")
def test_a_method_of_an_object_with_a_lock_cannot_be_a_task(methods: History) -> None:
    """The task fails with what pickling a `threading.Lock` raises: `TypeError` or `PicklingError`."""
    assert methods["a counter with a lock"].value in ({"raises": "TypeError"}, {"raises": "PicklingError"})


@beyond_the_documentation
@refutes(POOL_BOUND_METHOD, when="if the pool is an attribute of the object")
def test_a_method_of_an_object_with_its_pool_cannot_be_a_task(methods: History) -> None:
    """The task fails with `NotImplementedError`: a pool cannot be pickled."""
    assert methods["a counter with the pool"].value == {"raises": "NotImplementedError"}


@remedies(POOL_BOUND_METHOD, "Let `__getstate__()` leave out what cannot be pickled and no task needs.")
def test_a_method_of_an_object_that_leaves_its_pool_out_can_be_a_task(methods: History) -> None:
    """The task is done, of an object that has the pool as an attribute."""
    assert methods["a counter that leaves the pool out"].value == {"returns": 3}


POOL_GENERATOR_TASK = claim(
    "pool.generator-task",
    says="A generator function can be a task of a pool.",
    answer="A generator cannot be pickled: get() raises MaybeEncodingError. Return a list instead.",
    about=["Pool.apply(func)", "Pool.map(func)", "Pool.imap(func)"],
    sources=["https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled"],
    see=["pool.unpicklable-error", "pool.picklable-task"],
)


@pytest.fixture(scope="module")
def generators(record: Run) -> History:
    """A generator function is a task of a pool, and then a function that makes a list of it."""
    return record("pool_generator").ends()


@refutes(POOL_GENERATOR_TASK)
@pytest.mark.parametrize("method", ["apply", "map", "imap"])
def test_a_generator_as_the_value_of_a_task_raises_maybe_encoding_error(generators: History, method: str) -> None:
    """`apply()` and `map()`, and `next()` of `imap()`, raise `MaybeEncodingError`."""
    assert generators[f"count by {method}"].value == {"raises": "MaybeEncodingError"}


@remedies(POOL_GENERATOR_TASK, "Let the task return a list of what the generator yields.")
def test_a_list_of_what_a_generator_yields_comes_back(generators: History) -> None:
    """The list is the result of the task, after others that have failed."""
    assert generators["count_all by apply"].value == {"returns": [0, 10, 20]}
    for method in ("map", "imap"):
        assert generators[f"count_all by {method}"].value == {"returns": [[0, 10, 20], [0, 10]]}


POOL_ERROR_COPIED = claim(
    "pool.error-copied",
    says="get() raises the exception of a task with its cause and its traceback.",
    answer="get() raises a copy of a task's error: its cause and traceback come as text only.",
    why="An exception is pickled as its class, its arguments and its attributes; the worker adds its traceback as a text.",
    about=["AsyncResult.get(timeout)"],
    sources=["ExceptionWithTraceback in CPython's multiprocessing/pool.py", "gh-58039"],
    see=["pool.unpicklable-error", "executor.errors"],
)


@pytest.fixture(scope="module")
def copied(record: Run) -> History:
    """A task raises an exception with an attribute, a note and a cause."""
    return record("pool_error_copied").ends()


@beyond_the_documentation
@refutes(POOL_ERROR_COPIED)
def test_the_error_of_a_task_comes_without_its_cause_and_its_traceback(copied: History) -> None:
    """The `__traceback__` of the exception does not lead into the task, and its `__cause__` is not the exception from
    which the task has raised it.
    """
    assert copied["traceback shows the task"].value is False
    assert copied["parent has the cause"].value == {"of the task": False, "is text": True}


@details(POOL_ERROR_COPIED)
def test_the_error_of_a_task_comes_with_its_arguments_attributes_and_notes(copied: History) -> None:
    """The exception has the arguments and the attributes that the task has given it, `__notes__` among them."""
    assert copied["parent has the error"].value == {"code": 7, "notes": ["a note"], "args": ["raised by the task"]}


@beyond_the_documentation
@details(POOL_ERROR_COPIED)
def test_the_text_of_the_cause_shows_where_the_task_has_failed_and_why(copied: History) -> None:
    """The text of `__cause__` is the traceback in the worker, that of the original cause included."""
    shown = {"in fail": True, "in find_fault": True, "KeyError: 'found a fault'": True}
    assert copied["text shows"].value == shown


MAP_STOP_ITERATION = claim(
    "map.stop-iteration",
    says="map() of a pool returns as many results as there are items, or raises an error.",
    answer="If the function raises StopIteration, map() returns a wrong list, and no error.",
    why="The worker makes a list of its chunk by the built-in `map()`, which a StopIteration ends. The shorter list takes the "
    "place of the chunk.",
    about=["Pool.map(func)", "Pool.starmap(func)", "Pool.imap(func)"],
    sources=["mapstar and MapResult._set in CPython's multiprocessing/pool.py", "https://peps.python.org/pep-0479/"],
    see=["map.first-error", "imap.error", "map.chunksize-0"],
)


@pytest.fixture(scope="module")
def stopped(record: Run) -> History:
    """The second of six items raises StopIteration in a pool of one, by several methods."""
    return record("map_stop_iteration").ends()


@beyond_the_documentation
@refutes(MAP_STOP_ITERATION, when="if it raises StopIteration")
def test_map_loses_results_of_items_behind_a_stop_iteration_and_raises_nothing(stopped: History) -> None:
    """The second of six items raises it: in chunks of three, the list has the result of the first item, None twice, and
    the results of the second chunk. In one chunk, it has one result, and the items behind are not done.
    """
    assert stopped["map in one chunk"].value == {"returns": [0]}
    assert stopped["map in threes"].value == {"returns": [0, None, None, 30, 40, 50]}
    in_threes = list(stopped)[: stopped.index(stopped["map in threes"])]
    assert [event.value for event in in_threes] == [0, 3, 4, 5]


@beyond_the_documentation
@details(MAP_STOP_ITERATION)
def test_a_stop_iteration_of_an_item_ends_a_loop_over_imap_as_if_it_were_its_end(stopped: History) -> None:
    """A loop over `imap()` ends in the place of the second of six items; with chunks of three, it only lacks the results
    of that item and of the next.
    """
    assert stopped["imap"].value == {"returns": [0]}
    assert stopped["imap in threes"].value == {"returns": [0, 30, 40, 50]}


@upholds(MAP_STOP_ITERATION, when="if it raises another error")
@remedies(
    MAP_STOP_ITERATION,
    "Catch StopIteration where `next()` is called in a task, and raise another error; or give `next()` a default.",
    when="if it raises another error",
)
def test_map_raises_the_error_that_is_raised_instead_of_stop_iteration(stopped: History) -> None:
    """`map()` raises the `ValueError` of the second of six items."""
    assert stopped["map of a function that raises another error"].value == {"raises": "ValueError"}


MAP_CHUNKSIZE_0 = claim(
    "map.chunksize-0",
    says="A chunksize of 0 is refused, or stands for the default.",
    answer="map() with chunksize=0 calls nothing, and returns None for each item; imap() refuses it.",
    why="`map()` uses a chunksize of 0 itself where there are no items, and takes its result for complete.",
    about=[
        "Pool.map(chunksize)",
        "Pool.map_async(chunksize)",
        "Pool.starmap(chunksize)",
        "Pool.starmap_async(chunksize)",
        "Pool.imap(chunksize)",
        "Pool.imap_unordered(chunksize)",
    ],
    sources=["MapResult.__init__ in CPython's multiprocessing/pool.py"],
    undecided=["A chunksize that is not an integer, such as 1.5: `map()` waits forever (CPython 3.8 to 3.15, PyPy)"],
    see=["map.chunks", "map.stop-iteration"],
)


@pytest.fixture(scope="module")
def chunksizes(record: Run) -> History:
    """A pool is given two items in chunks of 0, of -1 and of 1."""
    return record("map_chunksize").ends()


@beyond_the_documentation
@refutes(MAP_CHUNKSIZE_0, when="by map(), starmap() and their async forms")
@pytest.mark.parametrize("method", ["map", "starmap", "map_async", "starmap_async"])
def test_map_with_a_chunksize_below_1_calls_nothing_and_returns_none_for_each_item(
    chunksizes: History, method: str
) -> None:
    """With a chunksize of 0 or -1 a list of two times None is returned, and the function is never called."""
    for chunksize in (0, -1):
        assert chunksizes[f"{method} with {chunksize}"].value == {"returns": [None, None]}
    assert [event.value for event in chunksizes.all("item begins")] == [1, 2]
    begins, end = (chunksizes.index(chunksizes.all(what)[0]) for what in ("item begins", f"{method} with -1"))
    assert begins > end


@upholds(MAP_CHUNKSIZE_0, when="by imap() and imap_unordered()")
@pytest.mark.parametrize("method", ["imap", "imap_unordered"])
def test_imap_with_a_chunksize_below_1_raises_value_error(chunksizes: History, method: str) -> None:
    """`ValueError` is raised for a chunksize of 0 or -1."""
    for chunksize in (0, -1):
        assert chunksizes[f"{method} with {chunksize}"].value == {"raises": "ValueError"}


@remedies(MAP_CHUNKSIZE_0, "Where you compute a chunksize, take 1 at least: `max(1, …)`.")
def test_map_with_a_chunksize_of_1_at_least_calls_the_function_for_each_item(chunksizes: History) -> None:
    """All results come."""
    assert chunksizes["map with a chunksize of 1 at least"].value == {"returns": [10, 20]}


POOL_CREATOR_ONLY = claim(
    "pool.creator-only",
    says="A pool can be handed to a child, which gives tasks to it.",
    answer="Only its creator uses a pool: it cannot be pickled, and a forked child waits forever.",
    why="The threads that send tasks and receive results are in the process that has created the pool, and a fork copies "
    "none of them.",
    about=["Pool.apply(func)", "Process(args)"],
    sources=[
        (
            "https://docs.python.org/3/library/multiprocessing.html#using-a-pool-of-workers (should only ever be used by the "
            "process which created it)"
        ),
        "Pool.__reduce__ in CPython's multiprocessing/pool.py",
    ],
    see=["pool.bound-method", "pool.nested", "executor.submit-in-task"],
)


@needs("Process")
@beyond_the_documentation
@refutes(POOL_CREATOR_ONLY, under="fork")
def test_a_forked_child_that_gives_a_task_to_its_parents_pool_waits_forever(run: Run) -> None:
    """`apply()` never returns in the child, while the pool's worker is idle."""
    program = run("pool_creator")
    child = program.reaches("child calls apply")
    program.comes_to_rest(child)
    program.waits_without_timeout(child)

    assert program.kill_stuck() == ["parent has the result", "child calls apply"]


@needs("Process")
@beyond_the_documentation
@refutes(POOL_CREATOR_ONLY, under=("spawn", "forkserver"))
def test_start_of_a_child_with_a_pool_among_its_arguments_raises_not_implemented_error(
    run: Run, subject: Subject
) -> None:
    """`start()` raises `NotImplementedError`."""
    history = run("pool_creator").ends(says=subject.failed_start_says)

    assert history == ["parent has the result", "start raises"]
    assert history["start raises"].value == "NotImplementedError"


@needs("Process")
@remedies(
    POOL_CREATOR_ONLY,
    "Let each process that has tasks create a pool of its own, or send its tasks by a queue to the one that has it.",
)
def test_a_child_can_use_a_pool_of_its_own(run: Run) -> None:
    """The child has the result of its task."""
    history = run("pool_creator", prevented_by="a pool of its own").ends()

    assert history == ["child has the result"]
    assert history["child has the result"].value == 8
