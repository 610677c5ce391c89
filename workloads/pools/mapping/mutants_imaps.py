"""Mutants of pools: many items, and one result after the other."""

import threading
import time

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_worker

pool = part("pool")


Iterator = part("pool").IMapIterator


def wrap_next(owner, around):
    """Replace `next` and `__next__` by `around(old, iterator, timeout)`."""
    wrap(owner, "next", lambda old, self, timeout=None: around(old, self, timeout))
    owner.__next__ = owner.next


# imap.error


@breaks("imap.error")
def imap_ends_with_an_error():
    """After an error the iterator of `imap` is exhausted."""

    def next_result(old, self, timeout):
        if vars(self).get("_failed"):
            raise StopIteration
        try:
            return old(self, timeout)
        except ValueError:
            self._failed = True
            raise

    wrap_next(Iterator, next_result)


UnorderedIterator = part("pool").IMapUnorderedIterator


@breaks("imap.error")
def imap_unordered_skips_items_that_fail():
    """The iterator of `imap_unordered` passes over items that fail."""

    def next_result(old, self, timeout):
        while True:
            try:
                return old(self, timeout)
            except ValueError:
                pass

    wrap_next(UnorderedIterator, next_result)


@breaks("imap.error")
def imap_returns_errors():
    """The iterator of `imap` returns the error of an item instead of raising it."""

    def next_result(old, self, timeout):
        try:
            return old(self, timeout)
        except ValueError as error:
            return error

    wrap_next(Iterator, next_result)


Pool = part("pool").Pool


Result = part("pool").ApplyResult


def each(items):
    """What a worker does with a chunk: the results of its items, and the errors of those that fail."""
    results = []
    for item in items[1]:
        try:
            results.append((True, items[0](item)))
        except Exception as error:  # it is raised in its place
            results.append((False, error))
    return results


class Flat:
    """An iterator of the results of chunks."""

    def __init__(self, chunks):
        self._chunks, self._results = chunks, []

    def __iter__(self):
        return self

    def __next__(self):
        while not self._results:
            self._results = list(next(self._chunks))
        done, value = self._results.pop(0)
        if done:
            return value
        raise value


@breaks("imap.error")
def imap_with_chunks_raises_an_error_in_the_place_of_its_item():
    """The iterator of `imap` raises an error in the place of its item for any chunksize."""

    def submit(old, self, function, items, chunksize=1):
        if chunksize == 1:
            return old(self, function, items)
        items = list(items)
        chunks = [(function, items[first : first + chunksize]) for first in range(0, len(items), chunksize)]
        return Flat(old(self, each, chunks))

    for method in ("imap", "imap_unordered"):
        wrap(Pool, method, submit)


@breaks("imap.error")
def imap_raises_exceptions_that_are_results():
    """The iterator of `imap` raises a result that is an exception, if it is in a chunk."""

    def next_result(old, self, timeout):
        results = old(self, timeout)
        for value in results if isinstance(results, list) else ():
            if isinstance(value, Exception):
                raise value
        return results

    wrap_next(Iterator, next_result)


@breaks("imap.error")
def imap_with_chunks_stops_its_workers_at_an_error():
    """After a chunk has failed, `imap` does none of the chunks behind it."""

    def around(old, tasks, results, *rest):
        take, put, failed = tasks.get, results.put, set()

        def get():
            task = take()
            while task and task[0] in failed:
                put((*task[:2], (True, [])))
                task = take()
            return task

        def put_result(message):
            if not message[2][0]:
                failed.add(message[0])
            put(message)

        tasks.get, results.put = get, put_result
        old(tasks, results, *rest)

    alter_worker(around)


# imap.as-they-come


@breaks("imap.as-they-come")
def imap_returns_results_as_they_come():
    """`imap` returns results as they come."""
    Pool.imap = Pool.imap_unordered


@breaks("imap.as-they-come")
def imap_unordered_returns_results_in_order():
    """`imap_unordered` returns results in the order of the items."""
    Pool.imap_unordered = Pool.imap


@breaks("imap.as-they-come")
def imap_unordered_returns_results_when_all_have_come():
    """`imap_unordered` returns the first result when the last one has come."""

    def next_result(old, self, timeout):
        while self._length is None or self._index < self._length:
            time.sleep(0.005)
        return old(self, timeout)

    wrap_next(UnorderedIterator, next_result)


@breaks("imap.as-they-come")
def imap_unordered_returns_the_last_result_first():
    """`imap_unordered` returns the result that has come last."""

    def set_result(old, self, *result):
        old(self, *result)
        self._items.rotate()

    wrap(UnorderedIterator, "_set", set_result)


@breaks("imap.as-they-come")
def imap_is_map():
    """`imap` waits until all results have come."""
    wrap(Pool, "imap", lambda old, *args: iter(list(old(*args))))


def restrain(method, make):
    """Let this method take its items from `make(pool, iterable)`."""
    wrap(Pool, method, lambda old, self, function, items, *rest: old(self, function, make(self, items), *rest))


# imap.lazy


@breaks("imap.lazy")
def imap_takes_an_item_when_a_worker_is_free():
    """`imap` and `imap_unordered` take an item from the iterable when a worker is free for it."""

    def take(self, items):
        free = self._free = threading.Semaphore(self._processes)
        for item in items:
            free.acquire()
            yield item

    def set_result(old, self, *result):
        owner = self._pool
        old(self, *result)
        owner._free.release()

    for method in ("imap", "imap_unordered"):
        restrain(method, take)
    wrap(Iterator, "_set", set_result)
    wrap(UnorderedIterator, "_set", set_result)


@breaks("imap.lazy")
def imap_takes_an_item_when_a_result_is_asked_for():
    """`imap_unordered` takes two items from the iterable, and another one with each `next`."""

    def take(self, items):
        asked = self._asked = threading.Semaphore(2)
        for item in items:
            asked.acquire()
            yield item

    def next_result(old, self, timeout):
        if self._pool:
            self._pool._asked.release()
        return old(self, timeout)

    restrain("imap_unordered", take)
    wrap_next(UnorderedIterator, next_result)


@breaks("imap.lazy")
def tasks_ahead_are_done_when_their_results_are_asked_for():
    """A task of `apply_async` is sent to a worker when `get` is called for its result."""
    waiting = {}

    def apply_async(old, self, function, args=(), *rest):
        result = Result(self, None, None)
        waiting[result] = lambda: old(self, function, args, *rest)
        return result

    def get(old, self, timeout=None):
        return waiting.pop(self)().get() if self in waiting else old(self, timeout)

    wrap(Pool, "apply_async", apply_async)
    wrap(Result, "get", get)


@breaks("imap.lazy")
def imap_takes_all_items_in_the_calling_thread():
    """`imap` takes all items before it returns."""
    restrain("imap", lambda self, items: list(items))


# imap.timeout


@breaks("imap.timeout")
def next_ignores_its_timeout():
    """`next` ignores its timeout."""
    wrap_next(Iterator, lambda old, self, timeout: old(self))


@breaks("imap.timeout")
def next_sleeps_its_timeout_out():
    """`next` with a timeout of more than 0 returns when it has expired, and not before."""

    def next_result(old, self, timeout):
        time.sleep(timeout or 0)
        return old(self, timeout)

    wrap_next(Iterator, next_result)


@breaks("imap.timeout")
def next_does_not_wait_if_it_has_a_timeout():
    """`next` with a timeout does not wait at all."""
    wrap_next(UnorderedIterator, lambda old, self, timeout: old(self, timeout and 0))


@breaks("imap.timeout")
def next_does_not_wait_without_a_timeout():
    """`next` without a timeout raises TimeoutError at once if the result has not come."""
    wrap_next(Iterator, lambda old, self, timeout: old(self, timeout or 0))


@breaks("imap.timeout")
def next_raises_the_built_in_timeout_error():
    """`next` raises the built-in TimeoutError instead of the package's own."""

    def next_result(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            raise TimeoutError from None

    wrap_next(Iterator, next_result)


@breaks("imap.timeout")
def next_ends_the_iteration_if_its_timeout_expires():
    """`next` raises StopIteration if its timeout expires."""

    def next_result(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            raise StopIteration from None

    wrap_next(UnorderedIterator, next_result)


@breaks("imap.timeout")
def imap_with_chunks_has_a_next_with_a_timeout():
    """`imap` returns an iterator that has `next` for any chunksize."""

    class Results:
        def __init__(self, results):
            self._results = results

        def __iter__(self):
            return self._results

        def next(self, timeout=None):
            return next(self._results)

    for method in ("imap", "imap_unordered"):
        wrap(Pool, method, lambda old, *args: Results(old(*args)))


@breaks("imap.timeout", platform="linux")
def next_gives_up_after_an_hour():
    """`next` without a timeout gives up after an hour."""
    wrap_next(Iterator, lambda old, self, timeout: old(self, 3600 if timeout is None else timeout))
