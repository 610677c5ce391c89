"""Pools and many items: what becomes of a call that gives a pool many items at once."""

import pytest

from specs.harness.api import History, Run, claim, needs, refutes, upholds

pytestmark = needs("Pool")


MAP_BLOCKS = claim(
    "map.blocks",
    says="map() and starmap() wait until all their items are done; map_async() and starmap_async() do not wait.",
    answer="TODO",
    # was: map() and starmap() return the list of all results. The other two return a result object at once, whose get() returns that list after all items are done.
    about=["Pool.map(func)", "Pool.map_async(func)", "Pool.starmap(func)", "Pool.starmap_async(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.map"],
)


MAPS = ("map", "map_async", "starmap", "starmap_async")


def items(numbers: range) -> tuple[str, ...]:
    """What the worker logs that does these items, one after the other."""
    return tuple(f"item {number} {what}" for number in numbers for what in ("begins", "ends"))


def map_nine_items(run: Run, method: str, *, chunk: int, chunksize: int = 0) -> History:
    """A pool of two does nine items. One worker is held at the first; the other does all chunks but that one's.

    chunk: how many items a chunk must have. chunksize: how many the parent asks for, 0 for nothing.
    """
    program = run("pool_map", method=method, chunksize=chunksize)
    program.open(*(f"item {number} may end" for number in range(1, 9)))
    program.goes_on_to("item 0 begins", *items(range(chunk, 9)))
    if "async" in method:
        program.goes_on_to("parent is back from the method")
    program.waits_without_timeout(program.reaches("parent calls the method"))
    program.stays_quiet(program.reaches("item 8 ends"))
    program.open("item 0 may end")
    return program.ends()


@upholds(MAP_BLOCKS)
@pytest.mark.parametrize("method", MAPS)
def test_the_results_of_map_come_after_all_items_are_done(run: Run, method: str) -> None:
    *_, end_of_last_item, results_come = map_nine_items(run, method, chunk=2).by_program

    assert end_of_last_item.what == "item 1 ends"
    assert results_come.value == [3, 2, 1, 0, 1, 2, 3, 4, 5]


@upholds(MAP_BLOCKS)
@pytest.mark.parametrize("method", ["map_async", "starmap_async"])
def test_map_async_and_starmap_async_return_before_an_item_is_done(run: Run, method: str) -> None:
    program = run("pool_map", method=method)
    program.goes_on_to("parent is back from the method", "item 0 begins", "item 2 begins")
    program.stays_quiet()
    program.open(*(f"item {number} may end" for number in range(9)))

    assert program.ends()["parent is back from the method"].value == {"ready": False}


MAP_ORDER = claim(
    "map.order",
    says="map() returns the results in the order of the items.",
    answer="TODO",
    # was: This is true whichever item is done first, and of map_async(), starmap() and starmap_async() as well.
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


@pytest.fixture(scope="module", params=MAPS)
def mapped(record: Run, request: pytest.FixtureRequest) -> History:
    """The parent leaves the size of the chunks to the pool."""
    return map_nine_items(record, request.param, chunk=2)


@upholds(MAP_ORDER)
def test_the_results_of_map_have_the_order_of_the_items_whichever_is_done_first(mapped: History) -> None:
    assert mapped.by_program[-1].value == [3, 2, 1, 0, 1, 2, 3, 4, 5]


MAP_CHUNKS = claim(
    "map.chunks",
    says="map() gives the workers one item at a time.",
    answer="TODO",
    # was: It gives them chunks of items, each of which one worker does from beginning to end, even if another worker is idle. By default there are about four chunks for each worker: the size is the number of items, divided by four times the number of workers, rounded up. chunksize sets the size. map_async(), starmap() and starmap_async() do the same. For imap() and imap_unordered() the default is 1. Decided for nine items and two workers.
    about=[
        "Pool.map(chunksize)",
        "Pool.map_async(chunksize)",
        "Pool.imap(chunksize)",
        "Pool.imap_unordered(chunksize)",
        "Pool.starmap(chunksize)",
        "Pool.starmap_async(chunksize)",
    ],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.map"],
)


def items_by_worker(history: History) -> list[list[int]]:
    """Which items each of the workers has done, in order."""
    begins = [event for event in history.by_program if event.what.startswith("item") and event.what.endswith("begins")]
    return sorted(
        [int(event.what.split()[1]) for event in begins if event.pid == pid] for pid in {event.pid for event in begins}
    )


@refutes(MAP_CHUNKS, when="by default, for map(), starmap() and their like")
def test_map_gives_a_worker_of_two_a_chunk_of_an_eighth_of_the_items_at_a_time(mapped: History) -> None:
    assert items_by_worker(mapped) == [[0, 1], [2, 3, 4, 5, 6, 7, 8]]


def results(numbers: range) -> tuple[str, ...]:
    """What the parent logs that gets the results of these items, one after the other."""
    return tuple(f"parent has the result of item {number}" for number in numbers)


def imap_nine_items(run: Run, method: str, *, chunk: int, chunksize: int = 0) -> History:
    """The same by `imap` or `imap_unordered`: the parent asks for results once all chunks but the first are done."""
    program = run("pool_imap", method=method, chunksize=chunksize)
    program.open(*(f"item {number} may end" for number in range(1, 9)))
    program.goes_on_to("parent is back from the method", "generator is at its end")
    program.goes_on_to("item 0 begins", *items(range(chunk, 9)))
    program.open("parent may ask")
    if method == "imap_unordered":
        program.goes_on_to(*results(range(chunk, 9)))
    program.stays_quiet(program.reaches("item 8 ends"))
    program.open("item 0 may end")
    return program.ends()


@pytest.fixture(scope="module")
def imap(record: Run) -> History:
    """By `imap`, and the parent leaves the size of the chunks to the pool."""
    return imap_nine_items(record, "imap", chunk=1)


@pytest.fixture(scope="module")
def imap_unordered(record: Run) -> History:
    """By `imap_unordered`, and the parent leaves the size of the chunks to the pool."""
    return imap_nine_items(record, "imap_unordered", chunk=1)


@upholds(MAP_CHUNKS, when="by default, for imap() and imap_unordered()")
def test_imap_gives_a_worker_one_item_at_a_time(imap: History, imap_unordered: History) -> None:
    for history in (imap, imap_unordered):
        assert items_by_worker(history) == [[0], [1, 2, 3, 4, 5, 6, 7, 8]]


@pytest.fixture(scope="module", params=MAPS)
def mapped_in_threes(record: Run, request: pytest.FixtureRequest) -> History:
    """The parent asks for chunks of three."""
    return map_nine_items(record, request.param, chunk=3, chunksize=3)


@refutes(MAP_CHUNKS, when="with a chunksize above 1")
def test_map_gives_a_worker_chunks_of_the_requested_size(mapped_in_threes: History) -> None:
    assert items_by_worker(mapped_in_threes) == [[0, 1, 2], [3, 4, 5, 6, 7, 8]]


@pytest.fixture(scope="module")
def imap_in_threes(record: Run) -> History:
    """By `imap`, in chunks of three."""
    return imap_nine_items(record, "imap", chunk=3, chunksize=3)


@pytest.fixture(scope="module")
def imap_unordered_in_threes(record: Run) -> History:
    """By `imap_unordered`, in chunks of three."""
    return imap_nine_items(record, "imap_unordered", chunk=3, chunksize=3)


@refutes(MAP_CHUNKS, when="with a chunksize above 1")
def test_imap_gives_a_worker_chunks_of_the_requested_size(
    imap_in_threes: History, imap_unordered_in_threes: History
) -> None:
    for history in (imap_in_threes, imap_unordered_in_threes):
        assert items_by_worker(history) == [[0, 1, 2], [3, 4, 5, 6, 7, 8]]


@upholds(MAP_CHUNKS, when="with a chunksize of 1")
def test_with_a_chunksize_of_1_map_gives_a_worker_one_item_at_a_time(run: Run) -> None:
    history = map_nine_items(run, "map", chunk=1, chunksize=1)

    assert items_by_worker(history) == [[0], [1, 2, 3, 4, 5, 6, 7, 8]]


MAP_FIRST_ERROR = claim(
    "map.first-error",
    says="If an item fails, map() raises its error at once, and the other items are not done.",
    answer="TODO",
    # was: It raises the error of the item that failed first, after all other chunks are done; only the rest of a failed item's own chunk is not done. imap() and imap_unordered() raise the error in the place of the item's result, and can then be asked for the next one. Decided for map_async(), and for chunks of one by imap() and imap_unordered().
    about=["Pool.map(iterable)", "Pool.map_async(iterable)", "Pool.starmap(iterable)", "Pool.starmap_async(iterable)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.map"],
)


IMAPS = ("imap", "imap_unordered")


def ask_for_three_results(run: Run, method: str) -> History:
    """A parent asks with timeout=0, with a timeout that suffices, and without one: the second of three items fails."""
    program = run("pool_imap_next", method=method)
    parent = program.goes_on_to("next raises mp.TimeoutError")
    program.stays_quiet(parent)
    program.open("item 0 may end")
    program.goes_on_to("next returns 0")
    program.waits_without_timeout(parent)
    program.open("item 1 may end")
    program.goes_on_to("next raises ValueError")
    program.open("item 2 may end")
    return program.ends()


@refutes(MAP_FIRST_ERROR, when="for imap() and imap_unordered()")
@pytest.mark.parametrize("method", IMAPS)
def test_imap_raises_an_error_in_the_place_of_its_item_and_goes_on_with_the_next(run: Run, method: str) -> None:
    asked_for = ask_for_three_results(run, method)

    assert asked_for == [
        "next raises mp.TimeoutError",
        "next returns 0",
        "next raises ValueError",
        "next returns 2",
        "next raises StopIteration",
    ]
    assert asked_for["next raises ValueError"].value == "error of item 1"


@refutes(MAP_FIRST_ERROR, when="for map() and its like")
def test_map_raises_the_first_error_after_all_other_chunks_are_done(run: Run) -> None:
    program = run("pool_map_errors")
    program.open("item 1 may end", "item 5 may end")
    program.reaches("item 0 begins", "item 2 begins", "item 4 begins")
    program.stays_quiet(program.reaches("item 4 begins"))
    program.open("parent may go on")
    program.goes_on_to("parent asks")
    program.stays_quiet()
    program.open("item 2 may end", "item 3 may end")

    history = program.ends()
    assert history == [
        {("item 0 begins", "item 4 begins"), "item 2 begins"},
        "parent asks",
        "item 2 ends",
        *items(range(3, 4)),
        "error callback is called",
        "parent has called get",
    ]
    assert history["parent asks"].value == {"ready": False}
    assert history["error callback is called"].value == "error of item 0"
    assert history["parent has called get"].value == {"raises": "ValueError", "text": "error of item 0"}


MAP_ONE_ARGUMENT = claim(
    "map.one-argument",
    says="map() calls the function with one argument, the item; starmap() unpacks the item.",
    answer="TODO",
    # was: An item of starmap() can be any iterable, and its length need not be the same for all items.
    about=["Pool.map(func)", "Pool.starmap(func)", "Pool.starmap_async(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.starmap"],
)


@upholds(MAP_ONE_ARGUMENT)
def test_map_passes_each_item_as_one_argument_and_starmap_unpacks_it(run: Run) -> None:
    history = run("pool_arguments").ends()

    assert history["parent maps"].value == [{"args": args, "kwds": {}} for args in ([[1, 2]], ["ab"])]
    assert history["parent starmaps"].value == [{"args": args, "kwds": {}} for args in ([1, 2], [3], ["a", "b"])]


IMAP_AS_THEY_COME = claim(
    "imap.as-they-come",
    says="imap() returns each result as soon as it has come.",
    answer="TODO",
    # was: imap() returns them in the order of the items: a result is held back until those of all items before it have come. imap_unordered() returns them as they come. With a chunksize above 1 the results of a chunk come together.
    about=["Pool.imap(func)", "Pool.imap_unordered(func)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.imap_unordered"],
)


def order_of_imap(size: int) -> list[str | set[tuple[str, ...]]]:
    """What comes before the first result: the first chunk, which is of this size, ends last."""
    at_once = (
        ("parent is back from the method",),
        ("generator is at its end",),
        ("item 0 begins",),
        items(range(size, 9)),
    )
    return [set(at_once), "item 0 ends", *items(range(1, size))]


@refutes(IMAP_AS_THEY_COME, when="for imap()")
def test_imap_holds_results_back_until_those_of_all_items_before_have_come(
    imap: History, imap_in_threes: History
) -> None:
    for history, size in ((imap, 1), (imap_in_threes, 3)):
        assert history == [*order_of_imap(size), *results(range(9))]


@upholds(IMAP_AS_THEY_COME, when="for imap_unordered()")
def test_imap_unordered_returns_results_as_they_come(
    imap_unordered: History, imap_unordered_in_threes: History
) -> None:
    for history, size in ((imap_unordered, 1), (imap_unordered_in_threes, 3)):
        at_once, *first_chunk = order_of_imap(size)
        assert history == [at_once, *results(range(size, 9)), *first_chunk, *results(range(size))]


IMAP_LAZY = claim(
    "imap.lazy",
    says="imap() and imap_unordered() take an item from the iterable when it is needed.",
    answer="imap() is not lazy: a thread of the pool takes every item of your generator at once.",
    # was: A thread of the pool takes all items at once, whether results are asked for or not. Only the results are lazy: the call returns an iterator before they have come.
    about=["Pool.imap(func)", "Pool.imap(iterable)", "Pool.imap_unordered(func)", "Pool.imap_unordered(iterable)"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.imap", "gh-64192"],
    surprise=8,
)


@refutes(IMAP_LAZY)
@pytest.mark.parametrize("method", IMAPS)
def test_imap_takes_all_items_before_any_is_done_or_any_result_is_asked_for(run: Run, method: str) -> None:
    program = run("pool_imap", method=method)
    program.goes_on_to("generator is at its end", "parent is back from the method", "item 0 begins", "item 1 begins")
    program.stays_quiet()
    program.open("parent may ask", *(f"item {number} may end" for number in range(9)))

    assert program.ends()["generator is at its end"].value == {"in the main thread": False}


IMAP_TIMEOUT = claim(
    "imap.timeout",
    says="next() of the iterator that imap() returns has an optional timeout.",
    answer="TODO",
    # was: If the timeout expires first, next() raises the TimeoutError of multiprocessing, and can be called again; without one it waits as long as it takes. With a chunksize above 1 imap() and imap_unordered() return a generator, which has no such method.
    about=["Pool.imap(func)", "TimeoutError"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.imap"],
)


@upholds(IMAP_TIMEOUT)
@pytest.mark.parametrize("method", IMAPS)
def test_next_waits_for_the_next_result_or_its_timeout(run: Run, method: str) -> None:
    asked_for = ask_for_three_results(run, method)

    assert [event.what for event in asked_for.by_program[:2]] == ["next raises mp.TimeoutError", "next returns 0"]


@upholds(IMAP_TIMEOUT)
def test_the_iterator_of_imap_has_no_next_with_a_timeout_if_the_chunksize_is_above_1(
    imap_in_threes: History, imap_unordered_in_threes: History
) -> None:
    for history in (imap_in_threes, imap_unordered_in_threes):
        assert history["parent is back from the method"].value == {"next has a timeout": False}
