"""Mutants of there_and_back."""

import copyreg
import functools
import os
import threading
import types

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_calls

pool = part("pool")


Pool = pool.Pool


# pool.bound-method


@breaks("pool.bound-method")
def pool_does_its_tasks_itself():
    """`apply` calls the function in the parent."""
    Pool.apply = lambda self, func, args=(), kwds={}: func(*args, **kwds)


@breaks("pool.bound-method")
def lock_can_be_pickled():
    """A lock of threading is pickled as a new one."""
    copyreg.pickle(type(threading.Lock()), lambda lock: (threading.Lock, ()))


@breaks("pool.bound-method", "pool.creator-only", under=("spawn", "forkserver"))
@breaks("pool.bound-method", under="fork")
def pool_can_be_pickled():
    """A pool is pickled as a number."""
    Pool.__reduce__ = lambda self: (int, ())


@breaks("pool.bound-method")
def state_of_an_object_is_not_asked_for():
    """An object is pickled with all its attributes."""

    def apply(old, self, func, *args, **kwds):
        owner = type(getattr(func, "__self__", None))
        if "__getstate__" in vars(owner):
            del owner.__getstate__
        return old(self, func, *args, **kwds)

    wrap(Pool, "apply", apply)


def call_and_list(function, *args, **kwds):
    """Call a function, and make a list of a generator that it returns."""
    result = function(*args, **kwds)
    if isinstance(result, list):
        return [list(each) if isinstance(each, types.GeneratorType) else each for each in result]
    return list(result) if isinstance(result, types.GeneratorType) else result


# pool.generator-task


@breaks("pool.generator-task")
def generator_comes_as_a_list():
    """A worker sends a list of what a generator yields."""
    alter_calls(call_and_list)


@breaks("pool.generator-task")
def generator_comes_as_none():
    """A worker sends None in the place of a result that cannot be pickled."""

    def get(old, self, timeout=None):
        try:
            return old(self, timeout)
        except pool.MaybeEncodingError:
            return None

    wrap(pool.ApplyResult, "get", get)


@breaks("pool.generator-task")
def pool_does_nothing_after_a_result_that_cannot_be_pickled():
    """After a result that cannot be pickled, each task raises its error."""
    errors = []

    def get(old, self, timeout=None):
        try:
            result = old(self, timeout)
        except pool.MaybeEncodingError as error:
            errors.append(error)
            raise
        if errors:
            raise errors[0]
        return result

    wrap(pool.ApplyResult, "get", get)


def change_errors(change):
    """Let `get` of a pool's result raise `change(error)` for each error."""

    def get(old, self, timeout=None):
        try:
            return old(self, timeout)
        except Exception as error:
            raise change(error) from error.__cause__

    wrap(pool.ApplyResult, "get", get)


# pool.error-copied


@breaks("pool.error-copied")
def error_of_a_task_loses_its_attributes():
    """An error of a task comes with nothing but its arguments."""

    def change(error):
        new = type(error)(*error.args)
        new.code, new.__notes__ = None, None
        return new

    change_errors(change)


@breaks("pool.error-copied")
def error_of_a_task_comes_without_a_text():
    """An error of a task has no cause."""
    pool.ExceptionWithTraceback = lambda error, traceback: error


@breaks("pool.error-copied")
def error_of_a_task_comes_with_its_traceback():
    """`apply` calls the function in the parent, so that its error has its traceback and its cause."""
    Pool.apply = lambda self, func, args=(), kwds={}: func(*args, **kwds)


@breaks("pool.error-copied")
def text_of_a_cause_shows_its_end_only():
    """The text that comes with an error is the last line of its traceback."""
    old = pool.RemoteTraceback.__str__
    pool.RemoteTraceback.__str__ = lambda self: old(self).splitlines()[-2]


def map_items(args):
    """The results of a chunk, of which a StopIteration is an error."""
    function, items = args[0]
    try:
        return [function(item) for item in items]
    except StopIteration as error:
        raise RuntimeError("an item has raised StopIteration") from error


def map_items_or_none(args):
    """The results of a chunk, with None for an item that has raised StopIteration."""

    def call(item):
        try:
            return function(item)
        except StopIteration:
            return None

    function, items = args[0]
    return [call(item) for item in items]


def alter_mapstar(new):
    """Let a worker do a chunk by `new`."""
    pool.mapstar = functools.wraps(pool.mapstar)(lambda *args: new(args))


# map.stop-iteration


@breaks("map.stop-iteration")
def stop_iteration_of_an_item_is_an_error():
    """A StopIteration of an item is a RuntimeError."""
    alter_mapstar(map_items)


@breaks("map.stop-iteration")
def item_that_stops_is_none():
    """The result of an item that has raised StopIteration is None, and no other item is concerned."""
    alter_mapstar(map_items_or_none)


@breaks("map.stop-iteration")
def other_errors_stop_as_well():
    """Each error of an item ends its chunk, as a StopIteration does."""

    def map_until_an_error(args):
        function, items = args[0]
        results = []
        for item in items:
            try:
                results.append(function(item))
            except Exception:
                break
        return results

    alter_mapstar(map_until_an_error)


# map.chunksize-0


@breaks("map.chunksize-0")
def chunksize_of_0_is_the_default():
    """`map` with a chunksize below 1 takes the default."""

    def map_async(old, self, func, iterable, mapper, chunksize=None, *args, **kwds):
        return old(self, func, iterable, mapper, chunksize if (chunksize or 0) > 0 else None, *args, **kwds)

    wrap(Pool, "_map_async", map_async)


@breaks("map.chunksize-0")
def map_refuses_a_chunksize_of_0():
    """`map` with a chunksize below 1 raises ValueError."""

    def map_async(old, self, func, iterable, mapper, chunksize=None, *args, **kwds):
        if chunksize is not None and chunksize < 1:
            raise ValueError("chunksize must be 1 or more")
        return old(self, func, iterable, mapper, chunksize, *args, **kwds)

    wrap(Pool, "_map_async", map_async)


@breaks("map.chunksize-0")
def imap_takes_a_chunksize_of_0_for_1():
    """`imap` with a chunksize below 1 takes 1."""
    for name in ("imap", "imap_unordered"):
        wrap(Pool, name, lambda old, self, func, items, chunksize=1: old(self, func, items, max(1, chunksize)))


@breaks("map.chunksize-0")
def map_never_calls_anything():
    """`map` returns None for each item, whatever the chunksize is."""
    Pool.map = lambda self, func, items, chunksize=None: [None for _ in items]


@breaks("map.chunksize-0")
def map_calls_its_function_before_it_looks_at_the_chunksize():
    """`map` with a chunksize below 1 calls the function for each item, and returns as many None."""

    def map_async(old, self, func, iterable, mapper, chunksize=None, *args, **kwds):
        if chunksize is not None and chunksize < 1:
            old(self, func, iterable, mapper, 1).get()
        return old(self, func, iterable, mapper, chunksize, *args, **kwds)

    wrap(Pool, "_map_async", map_async)


# pool.creator-only


@breaks("pool.creator-only", under="fork")
def pool_of_another_process_is_refused():
    """`apply` in another process than the pool's raises RuntimeError."""

    def init(old, self, *args, **kwds):
        self._creator = os.getpid()
        old(self, *args, **kwds)

    def apply(old, self, *args, **kwds):
        if self._creator != os.getpid():
            raise RuntimeError("not the creator")
        return old(self, *args, **kwds)

    wrap(Pool, "__init__", init)
    wrap(Pool, "apply", apply)


@breaks("pool.creator-only", under="fork")
def pool_of_another_process_does_the_task_there():
    """`apply` in another process than the pool's calls the function there."""

    def apply(old, self, func, args=(), kwds={}):  # noqa: B006
        return old(self, func, args, kwds) if self._task_handler.is_alive() else func(*args, **kwds)

    wrap(Pool, "apply", apply)


@breaks("pool.creator-only")
def child_cannot_have_a_pool():
    """A process that is not the main process cannot have a pool."""

    def init(old, self, *args, **kwds):
        assert part("process").parent_process() is None, "only the main process can have a pool"
        old(self, *args, **kwds)

    wrap(Pool, "__init__", init)
