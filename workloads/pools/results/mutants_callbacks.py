"""Mutants of pools: the parameters of its methods, the arguments of tasks, and callbacks."""

import functools
import pickle
import signal
import threading

from workloads.mutants import breaks, package, part, wrap

pool = part("pool")


Pool = part("pool").Pool


def alter_arguments(change):
    """Let `apply` and `apply_async` submit a task with the arguments `change(args)`."""
    wrap(Pool, "apply_async", lambda old, self, function, args=(), *rest: old(self, function, change(args), *rest))


# apply.arguments-tuple


@breaks("apply.arguments-tuple")
def list_of_arguments_is_refused():
    """Arguments that are no tuple raise TypeError."""

    def change(args):
        if not isinstance(args, tuple):
            raise TypeError("args must be a tuple")
        return args

    alter_arguments(change)


@breaks("apply.arguments-tuple")
def list_of_arguments_is_one_argument():
    """What is no tuple is passed as the one argument."""
    alter_arguments(lambda args: args if isinstance(args, tuple) else (args,))


@breaks("apply.arguments-tuple")
def text_is_one_argument():
    """A text is passed as the one argument."""
    alter_arguments(lambda args: (args,) if isinstance(args, str) else args)


@breaks("apply.arguments-tuple")
def number_is_one_argument():
    """A number is passed as the one argument."""
    alter_arguments(lambda args: (args,) if isinstance(args, int) else args)


@breaks("apply.arguments-tuple")
def number_for_arguments_is_refused_at_once():
    """`apply_async` raises TypeError for arguments that are not iterable."""
    alter_arguments(tuple)


@breaks("apply.arguments-tuple")
def generator_of_arguments_is_consumed_at_once():
    """A task gets what a generator yields as its arguments."""
    alter_arguments(lambda args: tuple(args) if hasattr(args, "send") else args)


@breaks("apply.arguments-tuple")
def generator_for_arguments_is_refused_at_once():
    """`apply_async` raises a pickling error for a generator, instead of `get`."""

    def change(args):
        pickle.dumps(args)
        return args

    alter_arguments(change)


# pool.parameters


@breaks("pool.parameters")
def pool_calls_its_first_parameter_workers():
    """The first parameter of a pool is called `workers`."""
    wrap(package(), "Pool", lambda old, workers=None, *args, **kwds: old(workers, *args, **kwds))


@breaks("pool.parameters")
def map_calls_its_iterable_items():
    """The second parameter of `map` is called `items`."""
    wrap(Pool, "map", lambda old, self, func, items, chunksize=None: old(self, func, items, chunksize))


@breaks("pool.parameters")
def imap_unordered_takes_chunksize_by_name_only():
    """`imap_unordered` takes `chunksize` by name only."""

    def submit(old, self, func, iterable, *, chunksize=1):
        return old(self, func, iterable, chunksize)

    wrap(Pool, "imap_unordered", submit)


def swap_callbacks(method):
    def submit(old, self, func, iterable, chunksize=None, error_callback=None, callback=None):
        return old(self, func, iterable, chunksize, callback, error_callback)

    wrap(Pool, method, submit)


@breaks("pool.parameters")
def map_async_has_its_error_callback_first():
    """`map_async` has `error_callback` before `callback`."""
    swap_callbacks("map_async")


@breaks("pool.parameters")
def starmap_async_has_its_error_callback_first():
    """`starmap_async` has `error_callback` before `callback`."""
    swap_callbacks("starmap_async")


@breaks("pool.parameters")
def apply_has_keyword_arguments_first():
    """`apply` has `kwds` before `args`."""
    wrap(Pool, "apply", lambda old, self, func, kwds=None, args=(): old(self, func, args, kwds or {}))


Result = part("pool").ApplyResult


def alter_callbacks(call, *classes):
    """Let results of these classes, by default all, call `call(callback, value)`; either may be None."""

    def init(old, self, *args, **kwds):
        old(self, *args, **kwds)
        for name in ("_callback", "_error_callback"):
            if getattr(self, name):
                setattr(self, name, functools.partial(call, getattr(self, name)))

    for one in classes or (Result,):
        wrap(one, "__init__", init)


# callback.called


@breaks("callback.called")
def callbacks_are_called_twice():
    """Each callback is called twice."""

    def call(callback, value):
        callback(value)
        callback(value)

    alter_callbacks(call)


MapResult = part("pool").MapResult


@breaks("callback.called")
def map_async_calls_no_callback():
    """`map_async` and `starmap_async` call no callback."""
    alter_callbacks(lambda callback, value: None, MapResult)


@breaks("callback.called")
def callback_is_called_for_no_items():
    """`map_async` and `starmap_async` of no items call the callback."""

    def init(old, self, owner, chunksize, length, callback, *rest, **kwds):
        old(self, owner, chunksize, length, callback, *rest, **kwds)
        if not length and callback:
            callback([])

    wrap(MapResult, "__init__", init)


@breaks("callback.called")
def callback_is_called_for_each_chunk():
    """`map_async` and `starmap_async` call the callback for each chunk."""

    def set_result(old, self, number, result):
        if result[0] and self._number_left > 1:
            self._callback(result[1])
        old(self, number, result)

    wrap(MapResult, "_set", set_result)


@breaks("callback.called")
def callback_is_called_with_errors():
    """The callback is called with an error if the task has failed, before the error callback."""

    def set_result(old, self, number, result):
        if not result[0]:
            self._callback(result[1])
        old(self, number, result)

    wrap(Result, "_set", set_result)


@breaks("callback.called")
def error_callback_is_called_without_an_error():
    """The error callback is called with None if the task has not failed."""

    def set_result(old, self, number, result):
        if result[0]:
            self._error_callback(None)
        old(self, number, result)

    wrap(Result, "_set", set_result)


@breaks("callback.called")
def starmap_async_forgets_its_error_callback():
    """`starmap_async` does not call the error callback."""

    def submit(old, *args, **kwds):
        kwds.pop("error_callback", None)
        return old(*args, **kwds)

    wrap(Pool, "starmap_async", submit)


@breaks("callback.called")
def result_is_ready_before_its_callback_is_called():
    """A callback is called when the result is ready."""

    def set_result(old, self, number, result):
        callback = self._callback if result[0] else self._error_callback
        self._callback = self._error_callback = None
        old(self, number, result)
        callback(result[1])

    wrap(Result, "_set", set_result)


def call_in_worker(callback, function, *args, **kwds):
    value = function(*args, **kwds)
    callback(value)
    return value


# callback.main-thread


@breaks("callback.main-thread")
def callback_is_called_by_the_worker():
    """The callback of `apply_async` is called in the worker that has done the task."""

    def submit(old, self, function, args=(), kwds=None, callback=None, error_callback=None):
        call = functools.partial(call_in_worker, callback, function) if callback else function
        return old(self, call, args, kwds or {}, None, error_callback)

    wrap(Pool, "apply_async", submit)


@breaks("callback.main-thread", platform="posix")
def callbacks_are_called_in_the_main_thread():
    """A callback interrupts the main thread, which calls it."""
    waiting = []

    def handle(number, frame):
        if waiting:
            callback, value, called = waiting.pop()
            callback(value)
            called.set()

    def call(callback, value):
        called = threading.Event()
        waiting.append((callback, value, called))
        while not called.is_set():  # a signal that comes just before the main thread waits does not interrupt it
            signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
            called.wait(0.05)

    signal.signal(signal.SIGUSR1, handle)
    alter_callbacks(call)


# callback.holds-results


@breaks("callback.holds-results")
def callbacks_have_threads_of_their_own():
    """Each callback is called in a thread of its own, and the next result does not wait for it."""
    alter_callbacks(lambda callback, value: threading.Thread(target=callback, args=(value,)).start())
