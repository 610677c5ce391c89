"""Mutants of pools: many items with one call."""

import itertools

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_worker

pool = part("pool")


Pool = part("pool").Pool


def let_map_async_wait(method):
    def submit(old, *args, **kwds):
        result = old(*args, **kwds)
        result.wait()
        return result

    wrap(Pool, method, submit)


# map.blocks


@breaks("map.blocks")
def map_async_waits():
    """`map_async` returns after all items are done."""
    let_map_async_wait("map_async")


@breaks("map.blocks")
def starmap_async_waits():
    """`starmap_async` returns after all items are done."""
    let_map_async_wait("starmap_async")


@breaks("map.blocks")
def map_returns_a_result_object():
    """`map` does not wait: it returns the same as `map_async`."""
    Pool.map = Pool.map_async


@breaks("map.blocks")
def starmap_gives_up():
    """`starmap` gives up after 50 ms, and returns what there is."""

    def starmap(old, self, *args):
        result = self.starmap_async(*args)
        result.wait(0.05)
        return result._value

    wrap(Pool, "starmap", starmap)


MapResult = part("pool").MapResult


@breaks("map.blocks", platform="linux")
def map_gives_up_after_an_hour():
    """`map` and its like give up after an hour."""
    wrap(MapResult, "get", lambda old, self, timeout=None: old(self, timeout or 3600))


@breaks("map.blocks")
def map_does_not_wait_for_the_chunk_that_is_done_last():
    """The results of `map` and its like come before the last chunk is done."""

    def init(old, self, *args, **kwds):
        old(self, *args, **kwds)
        self._number_left -= 1

    wrap(MapResult, "__init__", init)


# map.order


@breaks("map.order")
def map_returns_results_as_they_come():
    """The results of `map` and its like have the order in which their chunks were done."""

    def set_result(old, self, number, result):
        vars(self).setdefault("_order", itertools.count())
        old(self, next(self._order), result)

    wrap(MapResult, "_set", set_result)


@breaks("map.order")
def map_returns_results_backwards():
    """The results of `map` and its like have the reverse order of the items."""
    wrap(MapResult, "get", lambda old, self, timeout=None: old(self, timeout)[::-1])


@breaks("map.order")
def map_returns_sorted_results():
    """The results of `map` and its like are sorted."""
    wrap(MapResult, "get", lambda old, self, timeout=None: sorted(old(self, timeout)))


def set_chunksize(change, *methods):
    """Let these methods use the chunksize `change(pool, number of items, chunksize)`; it is None by default."""

    def call(old, self, function, iterable, chunksize=None, *rest):
        items = list(iterable)
        return old(self, function, items, change(self, len(items), chunksize), *rest)

    for method in methods:
        wrap(Pool, method, call)


# map.chunks


@breaks("map.chunks")
def map_gives_items_one_by_one():
    """`map` and its like have chunks of one, whatever the parent asks for."""
    set_chunksize(lambda self, number, chunksize: 1, "map", "map_async", "starmap", "starmap_async")


@breaks("map.chunks")
def map_gives_items_one_by_one_by_default():
    """`map` and its like have chunks of one by default."""
    set_chunksize(lambda self, number, chunksize: chunksize or 1, "map", "map_async", "starmap", "starmap_async")


@breaks("map.chunks")
def map_has_one_chunk_for_each_worker():
    """`map` and its like have as many chunks as the pool has workers."""
    set_chunksize(lambda self, number, chunksize: chunksize or -(-number // self._processes), "map", "starmap")


@breaks("map.chunks")
def map_rounds_chunks_down():
    """The default size of the chunks is rounded down."""
    set_chunksize(
        lambda self, number, chunksize: chunksize or max(number // (4 * self._processes), 1),
        "map_async",
        "starmap_async",
    )


@breaks("map.chunks")
def starmap_ignores_its_chunksize():
    """`starmap` ignores `chunksize`."""
    set_chunksize(lambda self, number, chunksize: None, "starmap")


@breaks("map.chunks")
def map_doubles_a_chunksize_of_1():
    """`map` makes chunks of two at least."""
    set_chunksize(lambda self, number, chunksize: chunksize and max(chunksize, 2), "map")


@breaks("map.chunks")
def map_rounds_a_float_down():
    """`map` and its like round a chunksize that is a float."""
    set_chunksize(
        lambda self, number, chunksize: chunksize and int(chunksize), "map", "map_async", "starmap", "starmap_async"
    )


@breaks("map.chunks")
def map_does_the_items_of_a_float_and_never_returns():
    """`map` with a chunksize that is a float does all items, and waits forever."""

    def call(old, self, function, iterable, chunksize=None):
        if isinstance(chunksize, float):
            self.map_async(function, iterable, int(chunksize))
        return old(self, function, iterable, chunksize)

    wrap(Pool, "map", call)


@breaks("map.chunks")
def map_has_chunks_of_two_at_least_by_default():
    """`map` and its like have no chunk of a single item by default."""
    set_chunksize(
        lambda self, number, chunksize: chunksize or max(-(-number // (4 * self._processes)), 2),
        "map",
        "map_async",
        "starmap",
        "starmap_async",
    )


@breaks("map.chunks")
def imap_has_chunks_by_default():
    """`imap` has the same chunks as `map` by default."""
    set_chunksize(lambda self, number, chunksize: chunksize or -(-number // (4 * self._processes)), "imap")


@breaks("map.chunks")
def imap_unordered_has_chunks_by_default():
    """`imap_unordered` has the same chunks as `map` by default."""
    set_chunksize(lambda self, number, chunksize: chunksize or -(-number // (4 * self._processes)), "imap_unordered")


@breaks("map.chunks")
def imap_unordered_ignores_its_chunksize():
    """`imap_unordered` ignores `chunksize`."""
    set_chunksize(lambda self, number, chunksize: 1, "imap_unordered")


@breaks("map.chunks")
def map_takes_items_as_its_workers_do_them():
    """`map` and `map_async` take the items of an iterable in another thread, and give them out one by one."""

    class Later:
        def __init__(self, results):
            self._results = results

        def get(self):
            return list(self._results)

    def map_async(old, self, function, iterable, *rest):
        if getattr(iterable, "__name__", "") != "generate":
            return old(self, function, iterable, *rest)
        return Later(self.imap(function, iterable))

    wrap(Pool, "map_async", map_async)
    wrap(Pool, "map", lambda old, self, *args: self.map_async(*args).get())


@breaks("map.chunks")
def map_refuses_chunks_of_0():
    """`map` and its like raise ValueError for a chunksize of 0."""

    def submit(old, self, function, iterable, chunksize=None, *rest):
        if chunksize == 0:
            raise ValueError("chunksize must be 1 or more")
        return old(self, function, iterable, chunksize, *rest)

    for method in ("map", "map_async", "starmap", "starmap_async"):
        wrap(Pool, method, submit)


# map.first-error


@breaks("map.first-error")
def map_raises_the_error_of_its_first_item():
    """The error of the item that comes first in the iterable is raised, whichever failed first."""

    def set_result(old, self, number, result):
        errors = vars(self).setdefault("_errors", {})
        if not result[0]:
            errors[number] = result[1]
            if not self._success:
                result = (False, errors[min(errors)])
                self._value = result[1]
        old(self, number, result)

    wrap(MapResult, "_set", set_result)


@breaks("map.first-error")
def map_raises_exceptions_that_are_results():
    """A result that is an exception is raised."""

    def get(old, self, timeout=None):
        for value in (values := old(self, timeout)):
            if isinstance(value, Exception):
                raise value
        return values

    wrap(MapResult, "get", get)


@breaks("map.first-error")
def map_raises_its_error_at_once():
    """The error of an item ends the wait for the results."""

    def set_result(old, self, number, result):
        old(self, number, result)
        if not result[0]:
            self._event.set()

    wrap(MapResult, "_set", set_result)


@breaks("map.first-error")
def map_raises_its_last_error():
    """The error of the item that failed last is raised."""

    def set_result(old, self, number, result):
        self._success = True
        old(self, number, result)

    wrap(MapResult, "_set", set_result)


@breaks("map.first-error")
def map_worker_drops_other_chunks_after_an_error():
    """A worker in which an item has failed does no more chunks of the same call."""

    def cancel(*args):
        raise RuntimeError("cancelled")

    def around(old, tasks, results, *rest):
        take, put, failed = tasks.get, results.put, set()

        def get():
            task = take()
            return (*task[:2], cancel, (), {}) if task and task[0] in failed else task

        def put_result(message):
            if not message[2][0]:
                failed.add(message[0])
            put(message)

        tasks.get, results.put = get, put_result
        old(tasks, results, *rest)

    alter_worker(around)


def wrap_module_function(name, around):
    """Wrap a function of the module that is pickled by its name."""
    wrap(pool, name, around)
    getattr(pool, name).__module__, getattr(pool, name).__qualname__ = pool.__name__, name


@breaks("map.first-error")
def map_does_the_rest_of_a_failed_chunk():
    """An item that fails does not keep the other items of its chunk from being done."""

    def mapstar(old, args):
        function, items = args
        results, errors = [], []
        for item in items:
            try:
                results.append(function(item))
            except Exception as error:  # the next item has its turn
                errors.append(error)
        if errors:
            raise errors[0]
        return results

    wrap_module_function("mapstar", mapstar)


@breaks("map.first-error")
def map_calls_the_error_callback_for_each_error():
    """The error callback is called for each chunk that fails."""

    def set_result(old, self, number, result):
        if not result[0] and self._error_callback:
            self._error_callback(result[1])
        old(self, number, result)

    wrap(MapResult, "_set", set_result)


# map.one-argument


@breaks("map.one-argument")
def map_unpacks_tuples():
    """`map` unpacks an item that is a tuple."""

    def mapstar(old, args):
        function, items = args
        return [function(*item) if isinstance(item, tuple) else function(item) for item in items]

    wrap_module_function("mapstar", mapstar)


@breaks("map.one-argument")
def starmap_does_not_unpack():
    """`starmap` passes each item as one argument."""
    Pool.starmap = Pool.map


@breaks("map.one-argument")
def starmap_unpacks_tuples_only():
    """`starmap` passes an item that is not a tuple as one argument."""

    def starmap(old, self, function, items, *rest):
        return old(self, function, [item if isinstance(item, tuple) else (item,) for item in items], *rest)

    wrap(Pool, "starmap", starmap)
