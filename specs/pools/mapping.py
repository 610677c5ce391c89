"""Pools and many items: what becomes of a call that gives a pool many items at once.

First `map()` and its like: when their results come (`map.blocks`), in which order (`map.order`), how the items are
dealt out to the workers (`map.chunks`), what one item that fails costs (`map.first-error`), and what the function gets
(`map.one-argument`). Then `imap()` and `imap_unordered()`, which give one result after the other: in which order
(`imap.as-they-come`), what becomes of an error (`imap.error`) and of a generator (`imap.lazy`), and how to wait for a
result no longer than one wants to (`imap.timeout`).
"""

import pytest

from specs.harness.api import (
    History,
    Run,
    beyond_the_documentation,
    claim,
    details,
    needs,
    refutes,
    remedies,
    upholds,
)

pytestmark = needs("Pool")


MAP_BLOCKS = claim(
    "map.blocks",
    says="map() and starmap() wait until all their items are done; map_async() and starmap_async() do not wait.",
    answer="map() and starmap() wait; the async ones return a result, whose get() waits for all items.",
    about=["Pool.map(func)", "Pool.map_async(func)", "Pool.starmap(func)", "Pool.starmap_async(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.map"],
)


MAPS = ("map", "map_async", "starmap", "starmap_async")
IMAPS = ("imap", "imap_unordered")


def items(numbers: range) -> tuple[str, ...]:
    """What the worker logs that does these items, one after the other."""
    return tuple(f"item {number} {what}" for number in numbers for what in ("begins", "ends"))


def items_by_worker(history: History, numbers: range) -> list[list[int]]:
    """Which of these items each of the workers has done, in order."""
    # The last one first: for that the recording has waited.
    begins = [history[f"item {number} begins"] for number in reversed(numbers)]
    return sorted(
        [int(event.what.split()[1]) for event in history.by_program if event in begins and event.pid == pid]
        for pid in {event.pid for event in begins}
    )


@pytest.fixture(scope="module", params=MAPS)
def mapped(record: Run, request: pytest.FixtureRequest) -> History:
    """A pool of two does nine items, nine in chunks of three, and eight.

    One worker is held at the first item of each call, until the other one has done all chunks but that one's. Before
    that, both are idle while the generator of the second call is held.
    """
    program = record("pool_map_calls", method=request.param)
    program.open("generator of nine items may end", "generator of eight items may end")
    for name, numbers, chunk in (
        ("nine items", range(9), 2),
        ("nine items in threes", range(10, 19), 3),
        ("eight items", range(20, 28), 1),
    ):
        first, last = numbers[0], numbers[-1]
        parent = program.goes_on_to(f"parent gives {name}")
        if name == "nine items in threes":
            program.stays_quiet(parent)
            program.open("generator of nine items in threes may end")
        program.goes_on_to(f"item {first} begins")
        if "async" in request.param:
            program.goes_on_to(f"parent has given {name}")
        program.open(*(f"item {number} may end" for number in numbers[1:]))
        program.goes_on_to(*items(numbers[chunk:]))
        program.waits_without_timeout(parent)
        program.stays_quiet(parent, program.reaches(f"item {last} ends"))
        program.open(f"item {first} may end")
        program.goes_on_to(f"parent has the results of {name}")
    return program.ends()


@upholds(MAP_BLOCKS)
def test_the_results_of_map_come_after_all_items_are_done(mapped: History) -> None:
    """`map()` and `starmap()` return the list of all results after the last item is done.

    So does `get()` of what `map_async()` and `starmap_async()` return.
    """
    assert not mapped.gave_up("MainProcess")
    results = mapped["parent has the results of nine items"]
    before = mapped.by_program[: mapped.by_program.index(results)]
    assert before[-1].what == "item 1 ends"
    assert results.value == [3, 2, 1, 0, 1, 2, 3, 4, 5]


@upholds(MAP_BLOCKS)
@pytest.mark.parametrize("mapped", ["map_async", "starmap_async"], indirect=True)
def test_map_async_and_starmap_async_return_before_an_item_is_done(mapped: History) -> None:
    """They return while no item is done, and `ready()` of their result is `False`."""
    result = mapped["parent has given nine items"]
    before = mapped.by_program[: mapped.by_program.index(result)]
    assert {event.what for event in before} <= {
        *("parent gives nine items", "generator of nine items is at its end"),
        *("item 0 begins", "item 2 begins"),
    }
    assert result.value == {"ready": False}


MAP_ORDER = claim(
    "map.order",
    says="map() returns the results in the order of the items.",
    answer="Results of map() and its like have the order of the items, whichever is done first.",
    about=[
        "Pool.map(func)",
        "Pool.map(iterable)",
        "Pool.map_async(func)",
        "Pool.map_async(iterable)",
        "Pool.starmap(func)",
        "Pool.starmap(iterable)",
        "Pool.starmap_async(func)",
        "Pool.starmap_async(iterable)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.map"],
)


@upholds(MAP_ORDER)
def test_the_results_of_map_have_the_order_of_the_items_whichever_is_done_first(mapped: History) -> None:
    """The results of `map()`, `map_async()`, `starmap()` and `starmap_async()` have the order of the items.

    So it is although the first items are done last.
    """
    assert mapped["parent has the results of nine items"].value == [3, 2, 1, 0, 1, 2, 3, 4, 5]


MAP_CHUNKS = claim(
    "map.chunks",
    says="map() gives the workers one item at a time.",
    answer="map() deals out chunks, by default at most four for each worker; imap() single items.",
    about=[
        "Pool.map(chunksize)",
        "Pool.map_async(chunksize)",
        "Pool.imap(chunksize)",
        "Pool.imap_unordered(chunksize)",
        "Pool.starmap(chunksize)",
        "Pool.starmap_async(chunksize)",
    ],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.map",
        "Lib/multiprocessing/pool.py (Pool._map_async: the number of items, divided by four times that of workers, rounded up)",
    ],
    see=["imap.lazy"],
)


@refutes(MAP_CHUNKS, when="by default, for map() and its like with more than four items for each worker")
def test_map_gives_a_worker_of_two_a_chunk_of_an_eighth_of_the_items_at_a_time(mapped: History) -> None:
    """In a pool of two, the worker that is held at the first of nine items also does the second one, and no other.

    The other worker does all the rest.
    """
    assert items_by_worker(mapped, range(9)) == [[0, 1], [2, 3, 4, 5, 6, 7, 8]]


@upholds(MAP_CHUNKS, when="by default, for map() and its like with at most four items for each worker")
def test_map_gives_a_worker_of_two_single_items_if_there_are_no_more_than_eight(mapped: History) -> None:
    """In a pool of two, while one worker does the first of eight items, the other one does all the others."""
    assert items_by_worker(mapped, range(20, 28)) == [[20], [21, 22, 23, 24, 25, 26, 27]]


def results(numbers: range) -> tuple[str, ...]:
    """What the parent logs that gets the results of these items, one after the other."""
    return tuple(f"parent has the result of item {number}" for number in numbers)


#: The two calls: a name, its items, and the size of the chunks.
IMAP_CALLS = (("nine items", range(9), 1), ("nine items in threes", range(10, 19), 3))


def imap_items(run: Run, method: str) -> History:
    """A pool of two does nine items, and nine in chunks of three. One worker is held at the first item of each call.

    The parent asks for results once the other worker has done all chunks but that one's.
    """
    program = run("pool_imap", method=method)
    for name, numbers, chunk in IMAP_CALLS:
        first, last = numbers[0], numbers[-1]
        parent = program.goes_on_to(f"parent has given {name}", f"generator of {name} is at its end")
        program.goes_on_to(f"item {first} begins")
        program.open(*(f"item {number} may end" for number in numbers[1:]))
        program.goes_on_to(*items(numbers[chunk:]))
        program.open(f"parent may ask for {name}")
        if method == "imap_unordered":
            program.goes_on_to(*results(numbers[chunk:]))
        program.stays_quiet(parent, program.reaches(f"item {last} ends"))
        program.open(f"item {first} may end")
        program.goes_on_to(*results(numbers))
    return program.ends()


@pytest.fixture(scope="module")
def imap(record: Run) -> History:
    return imap_items(record, "imap")


@pytest.fixture(scope="module")
def imap_unordered(record: Run) -> History:
    return imap_items(record, "imap_unordered")


@upholds(MAP_CHUNKS, when="by default, for imap() and imap_unordered()")
def test_imap_gives_a_worker_one_item_at_a_time(imap: History, imap_unordered: History) -> None:
    """While one worker does the first of nine items, the other one does all the others."""
    for history in (imap, imap_unordered):
        assert items_by_worker(history, range(9)) == [[0], [1, 2, 3, 4, 5, 6, 7, 8]]


@refutes(MAP_CHUNKS, when="with a chunksize above 1")
def test_map_gives_a_worker_chunks_of_the_requested_size(mapped: History) -> None:
    """With a chunksize of 3, the worker of item 0 does items 1 and 2, too, although the other one is idle.

    So it is by `map()`, `map_async()`, `starmap()` and `starmap_async()`.
    """
    assert items_by_worker(mapped, range(10, 19)) == [[10, 11, 12], [13, 14, 15, 16, 17, 18]]


@refutes(MAP_CHUNKS, when="with a chunksize above 1")
def test_imap_gives_a_worker_chunks_of_the_requested_size(imap: History, imap_unordered: History) -> None:
    """With a chunksize of 3 for `imap()` or `imap_unordered()`, the worker of item 0 does items 1 and 2, too."""
    for history in (imap, imap_unordered):
        assert items_by_worker(history, range(10, 19)) == [[10, 11, 12], [13, 14, 15, 16, 17, 18]]


@remedies(
    MAP_CHUNKS,
    "Give chunksize=1 if an item takes long, or one item much longer than another.",
    when="with a chunksize of 1",
)
@upholds(MAP_CHUNKS, when="with a chunksize of 1")
def test_with_a_chunksize_of_1_map_gives_a_worker_one_item_at_a_time(run: Run) -> None:
    """While one worker does the first of nine items of `map()`, the other one does all the others."""
    program = run("pool_map_calls", method="map", calls="one by one")
    program.open("generator of nine items may end", *(f"item {number} may end" for number in range(1, 9)))
    program.goes_on_to("item 0 begins", *items(range(1, 9)))
    program.open("item 0 may end")

    assert items_by_worker(program.ends(), range(9)) == [[0], [1, 2, 3, 4, 5, 6, 7, 8]]


@details(MAP_CHUNKS)
@pytest.mark.parametrize("mapped", ["map", "map_async"], indirect=True)
def test_map_takes_all_items_of_a_generator_before_it_gives_any_to_a_worker(mapped: History) -> None:
    """`map()` and `map_async()` take all items of a generator, in the thread that calls them, before one is begun."""
    for name in ("nine items", "nine items in threes"):
        events = [event.what for event in mapped.by_program]
        call = events.index(mapped[f"parent gives {name}"].what)
        assert events[call + 1 : call + 2] == [f"generator of {name} is at its end"]
        assert mapped[f"generator of {name} is at its end"].value == {"in the main thread": True}


@beyond_the_documentation
@details(MAP_CHUNKS)
def test_map_with_a_chunksize_of_0_returns_none_for_each_item_and_does_none(run: Run) -> None:
    """With `chunksize=0`, `map()` and its like do no item, and return a list of `None`. `imap()` raises `ValueError`."""
    history = run("pool_chunks_of_0").ends()

    assert [(event.what, event.value) for event in history.by_program] == [
        *((f"{method} with chunks of 0", {"returns": [None, None, None]}) for method in MAPS),
        *((f"{method} with chunks of 0", {"raises": "ValueError"}) for method in IMAPS),
    ]


@beyond_the_documentation
@details(MAP_CHUNKS)
@pytest.mark.parametrize("method", MAPS)
def test_map_with_a_float_as_chunksize_does_no_item_and_never_returns(run: Run, method: str) -> None:
    """With a float as chunksize, such as `6 / 2`, `map()` and `starmap()` do no item and never return.

    So it is with `get()` of `map_async()` and `starmap_async()`.
    """
    program = run("pool_chunks_of_a_float", method=method)
    parent = program.goes_on_to("parent waits for the results")
    program.comes_to_rest(parent)
    program.waits_without_timeout(parent)

    assert program.kill_stuck() == ["parent waits for the results"]


MAP_FIRST_ERROR = claim(
    "map.first-error",
    says="If an item fails, map() raises its error at once, and the other items are not done.",
    answer="map() does all other chunks first, and raises the first error: all results are lost.",
    about=["Pool.map(iterable)", "Pool.map_async(iterable)", "Pool.starmap(iterable)", "Pool.starmap_async(iterable)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.map"],
    see=["imap.error", "map.chunks"],
)


#: The number of the first of six items, by the method that they are given to.
FAILING = {"map": 0, "map_async": 10, "starmap": 20, "starmap_async": 30}


def course(history: History, begin: str, end: str) -> History:
    """What the program did from one event to another; of a recording that was cut short between them, the rest."""
    events = history.by_program[history.by_program.index(history[begin]) :]
    ends = [number for number, event in enumerate(events) if event.what == end]
    return History(events[: ends[0] + 1] if ends else events, cut=history.cut)


@pytest.fixture(scope="module")
def failing(record: Run) -> History:
    """By each method, six items in chunks of two: the third item fails, and the first one when all chunks are done."""
    program = record("pool_map_errors")
    for method, first in FAILING.items():
        parent = program.goes_on_to(f"parent calls {method}")
        program.goes_on_to(f"item {first} begins", f"item {first + 2} begins")
        program.open(f"item {first + 4} may end", f"item {first + 5} may end")
        worker = program.goes_on_to(*items(range(first + 4, first + 6)))
        program.stays_quiet(parent, worker)
        program.open(f"item {first} may end")
        program.goes_on_to(f"parent has the outcome of {method}")
    return program.ends()


@refutes(MAP_FIRST_ERROR)
@pytest.mark.parametrize("method", MAPS)
def test_map_raises_the_first_error_after_all_other_chunks_are_done(failing: History, method: str) -> None:
    """All other chunks are done, and then the error of the item that failed first is raised, by `map()` and
    `starmap()`, or by `get()` of the async ones. Only the rest of a failed item's own chunk is not done.
    """
    first, outcome = FAILING[method], f"parent has the outcome of {method}"
    history = course(failing, f"parent calls {method}", outcome)

    callback = ["error callback is called"] if "async" in method else []
    assert history == [
        f"parent calls {method}",
        {f"item {first} begins", (f"item {first + 2} begins", *items(range(first + 4, first + 6)))},
        f"item {first} fails",
        *callback,
        outcome,
    ]
    error = f"error of item {first + 2}"
    assert [history[what].value for what in callback] == [error for _ in callback]
    assert history[outcome].value == {"raises": "ValueError", "text": error}


@remedies(
    MAP_FIRST_ERROR,
    "Catch the exception in the function, and return it (or its text, if it cannot be pickled): so it costs no other result.",
)
def test_a_function_that_returns_its_error_costs_map_no_other_result(run: Run) -> None:
    """The results have the exceptions of the items that failed in their places; all items are done."""
    program = run("pool_map_errors", errors="are returned")
    program.open(*(f"item {number} may end" for number in range(6)))

    history = program.ends()
    results = ["ValueError('error of item 0')", "1", "ValueError('error of item 2')", "3", "4", "5"]
    assert history["parent has the results"].value == results


MAP_ONE_ARGUMENT = claim(
    "map.one-argument",
    says="map() calls the function with one argument, the item; starmap() unpacks the item.",
    answer="map() passes the item; starmap() unpacks it: any iterable that pickle takes, of any size.",
    about=["Pool.map(func)", "Pool.starmap(func)", "Pool.starmap_async(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.starmap"],
)


@upholds(MAP_ONE_ARGUMENT)
def test_map_passes_each_item_as_one_argument_and_starmap_unpacks_it(run: Run) -> None:
    """`map()` passes a tuple or a text as one argument.

    `starmap()` passes each item of a tuple or a list, and each character of a text, as one argument.
    """
    history = run("pool_arguments").ends()

    assert history["parent maps"].value == [{"args": args, "kwds": {}} for args in ([[1, 2]], ["ab"])]
    assert history["parent starmaps"].value == [{"args": args, "kwds": {}} for args in ([1, 2], [3], ["a", "b"])]


IMAP_AS_THEY_COME = claim(
    "imap.as-they-come",
    says="imap() and imap_unordered() return each result as soon as it has come.",
    answer="imap_unordered() returns results as they come; imap() keeps to the order of the items.",
    about=["Pool.imap(func)", "Pool.imap_unordered(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.imap_unordered"],
)


def until_results_come(name: str, numbers: range, chunk: int) -> set[tuple[str, ...]]:
    """What comes in no order before the first chunk, which ends last."""
    return {
        (f"parent has given {name}",),
        (f"generator of {name} is at its end",),
        (f"item {numbers[0]} begins",),
        items(numbers[chunk:]),
    }


@refutes(IMAP_AS_THEY_COME, when="for imap()")
def test_imap_holds_results_back_until_those_of_all_items_before_have_come(imap: History) -> None:
    """The results of eight items have come, and none is returned until that of the first item has come, too.

    So it is with chunks of three.
    """
    assert imap == [
        step
        for name, numbers, chunk in IMAP_CALLS
        for step in (
            until_results_come(name, numbers, chunk),
            *(f"item {numbers[0]} ends", *items(numbers[1:chunk])),
            *results(numbers),
        )
    ]


@upholds(IMAP_AS_THEY_COME, when="for imap_unordered()")
def test_imap_unordered_returns_results_as_they_come(imap_unordered: History) -> None:
    """The results of all other items are returned while the first one is held, and then that of the first.

    With a chunksize of 3, those of the chunk of the first item are returned together.
    """
    assert imap_unordered == [
        step
        for name, numbers, chunk in IMAP_CALLS
        for step in (
            until_results_come(name, numbers, chunk),
            *results(numbers[chunk:]),
            *(f"item {numbers[0]} ends", *items(numbers[1:chunk])),
            *results(numbers[:chunk]),
        )
    ]


IMAP_ERROR = claim(
    "imap.error",
    says="If an item fails, imap() raises its error in the place of its result, and goes on with the next one.",
    answer="With a chunksize above 1 an error ends imap(), and results are lost; with 1 it goes on.",
    why="With a larger chunksize the iterator is a generator over the chunks, and an exception ends a generator.",
    about=["Pool.imap(iterable)", "Pool.imap(chunksize)", "Pool.imap_unordered(chunksize)"],
    sources=["Lib/multiprocessing/pool.py (Pool.imap)"],
    see=["map.first-error", "executor.map-order"],
)


@pytest.fixture(scope="module", params=IMAPS)
def asked_for(record: Run, request: pytest.FixtureRequest) -> History:
    """A parent asks with timeout=0, with a timeout that suffices, and without one: the second of three items fails."""
    program = record("pool_imap_next", as_script=True, method=request.param)
    parent = program.goes_on_to("next raises mp.TimeoutError")
    program.stays_quiet(parent)
    program.open("item 0 may end")
    program.goes_on_to("next returns 0")
    program.waits_without_timeout(parent)
    program.stays_quiet()
    program.open("item 1 may end")
    program.goes_on_to("next raises ValueError")
    program.waits_without_timeout(parent)
    program.stays_quiet()
    program.open("item 2 may end")
    return program.ends()


@upholds(IMAP_ERROR, when="with a chunksize of 1")
def test_imap_raises_an_error_in_the_place_of_its_item_and_goes_on_with_the_next(asked_for: History) -> None:
    """`next()` of `imap()` and `imap_unordered()` raises the error of the second of three items.

    After that it returns the result of the third.
    """
    assert asked_for == [
        "next raises mp.TimeoutError",
        "next returns 0",
        "next raises ValueError",
        "next returns 2",
        "next raises StopIteration",
    ]
    assert asked_for["next raises ValueError"].value == "error of item 1"


SEVEN_ITEMS = (*items(range(2)), "item 2 begins", *items(range(3, 7)))


@refutes(IMAP_ERROR, when="with a chunksize above 1")
@pytest.mark.parametrize("method", IMAPS)
def test_an_error_ends_an_imap_with_chunks_and_costs_the_results_of_all_other_items(run: Run, method: str) -> None:
    """Seven items are done in chunks of three, and item 2 fails: the first `next()` raises its error, the second one
    `StopIteration`. The results of items 0, 1 and 3 to 6 are lost, although these items are done.
    """
    history = run("pool_imap_errors", method=method).ends()

    assert history == [
        {SEVEN_ITEMS, ("next raises ValueError", "next raises StopIteration")},
        "parent is back from join",
    ]
    assert history["next raises ValueError"].value == "error of item 2"


@remedies(
    IMAP_ERROR,
    "Catch the exception in the function, and return it (or its text, if it cannot be pickled): so it costs no other result.",
)
def test_a_function_that_returns_its_error_costs_imap_no_other_result(run: Run) -> None:
    """In chunks of three, too, each result is returned, and the exception of an item that failed in its place."""
    history = run("pool_imap_errors", errors="are returned").ends()

    returned = [event.value for event in history.all("next returns")]
    assert returned == ["0", "1", "ValueError('error of item 2')", "3", "4", "5", "6"]
    assert history == [
        {SEVEN_ITEMS, (*(7 * ["next returns"]), "next raises StopIteration")},
        "parent is back from join",
    ]


IMAP_LAZY = claim(
    "imap.lazy",
    says="imap() and imap_unordered() take an item from the iterable when it is needed.",
    answer="imap() is not lazy: a thread of the pool takes every item of your generator at once.",
    why="A thread of the pool takes the items, sends them to the workers as tasks, and waits for nobody.",
    about=["Pool.imap(func)", "Pool.imap(iterable)", "Pool.imap_unordered(func)", "Pool.imap_unordered(iterable)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.imap", "gh-64192"],
    surprise=8,
    see=["map.chunks", "pool.waits-when-full"],
)


@refutes(IMAP_LAZY)
@pytest.mark.parametrize("method", IMAPS)
def test_imap_takes_all_items_before_any_is_done_or_any_result_is_asked_for(
    imap: History, imap_unordered: History, method: str
) -> None:
    """All items of a generator are taken, in another thread than the main one, before any of them is done.

    No result has been asked for by then.
    """
    history = {"imap": imap, "imap_unordered": imap_unordered}[method]
    end = history["generator of nine items is at its end"]

    before = {event.what for event in history[: history.index(end)]}
    assert before <= {"parent has given nine items", "item 0 begins", "item 1 begins"}
    assert end.value == {"in the main thread": False}


@details(IMAP_LAZY)
@pytest.mark.parametrize("method", IMAPS)
def test_no_task_that_was_submitted_later_begins_while_a_generator_waits(run: Run, method: str) -> None:
    """While a generator of `imap()` or `imap_unordered()` waits for its next item, idle workers get no other task.

    A task that is submitted meanwhile begins after the generator has ended.
    """
    program = run("pool_imap_waiting", method=method)
    program.goes_on_to("generator waits", "parent has the result of item 0")
    parent = program.goes_on_to("parent has submitted the task")
    program.waits_without_timeout(parent)
    program.stays_quiet(parent, program.reaches("item 0 begins"))
    program.open("generator may go on")

    assert program.ends() == [
        {"generator waits", ("item 0 begins", "parent has the result of item 0", "parent has submitted the task")},
        {"item 1 begins", "generator is at its end"},
        *("task begins", "parent has the result of the task"),
    ]


@remedies(
    IMAP_LAZY,
    "Submit only as many items ahead as the workers need: one more with apply_async() for each result that you get.",
)
def test_a_window_of_two_takes_an_item_of_a_generator_for_each_result(run: Run) -> None:
    """With two items ahead, a generator is asked for its third item when the first result has been used, and so on.

    The results come in the order of the items.
    """
    program = run("pool_imap", method="imap_ahead")
    program.open("parent may ask for nine items")
    program.goes_on_to("item 0 begins", "item 1 begins")
    program.stays_quiet()
    after = {**{number: f"item {number + 2} begins" for number in range(7)}, 7: "generator of nine items is at its end"}
    for number in range(9):
        program.open(f"item {number} may end")
        program.goes_on_to(f"parent has the result of item {number}", *([after[number]] if number in after else []))

    turns = [
        what
        for number in range(9)
        for what in (f"item {number} ends", f"parent has the result of item {number}", after.get(number))
        if what
    ]
    assert program.ends() == ["parent has given nine items", {"item 0 begins", "item 1 begins"}, *turns]


IMAP_TIMEOUT = claim(
    "imap.timeout",
    says="next() of the iterator that imap() returns has an optional timeout.",
    answer="With a chunksize of 1 next() takes a timeout; with a larger one there is no such method.",
    about=["Pool.imap(func)", "TimeoutError"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.imap"],
)


@upholds(IMAP_TIMEOUT, when="with a chunksize of 1")
def test_next_waits_for_the_next_result_or_its_timeout(asked_for: History) -> None:
    """`next(timeout)` raises `multiprocessing.TimeoutError` once its timeout has expired, and can be called again.

    It returns as soon as the result has come; without a timeout it waits for it.
    """
    assert not asked_for.gave_up("MainProcess")
    assert [event.what for event in asked_for.by_program[:3]] == [
        "next raises mp.TimeoutError",
        "next returns 0",
        "next raises ValueError",
    ]


@refutes(IMAP_TIMEOUT, when="with a chunksize above 1")
def test_the_iterator_of_imap_has_no_next_with_a_timeout_if_the_chunksize_is_above_1(
    imap: History, imap_unordered: History
) -> None:
    """What `imap()` and `imap_unordered()` return has no method `next`."""
    for history in (imap, imap_unordered):
        assert history["parent has given nine items in threes"].value == {"next has a timeout": False}
