"""Mutants of pools: the arguments and the callbacks of tasks, and the thread that handles results."""

import contextlib
import functools
import os
import pickle
import signal
import threading

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_worker

pool = part("pool")
Pool, Result, MapResult = pool.Pool, pool.ApplyResult, pool.MapResult


# apply.arguments-tuple


def alter_arguments(change):
    """Let `apply` and `apply_async` submit a task with the arguments `change(args)`."""
    wrap(Pool, "apply_async", lambda old, self, function, args=(), *rest: old(self, function, change(args), *rest))


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


# callback.called, callback.main-thread, callback.holds-results


def alter_callbacks(call, *classes):
    """Let results of these classes, by default all, call `call(callback, value)`; either may be None."""

    def init(old, self, *args, **kwds):
        old(self, *args, **kwds)
        for name in ("_callback", "_error_callback"):
            if getattr(self, name):
                setattr(self, name, functools.partial(call, getattr(self, name)))

    for one in classes or (Result,):
        wrap(one, "__init__", init)


@breaks("callback.called")
def callbacks_are_called_twice():
    """Each callback is called twice."""

    def call(callback, value):
        callback(value)
        callback(value)

    alter_callbacks(call)


@breaks("callback.called")
def map_async_calls_no_callback():
    """`map_async` and `starmap_async` call no callback."""
    alter_callbacks(lambda callback, value: None, MapResult)


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
        callback, value, called = waiting.pop()
        callback(value)
        called.set()

    def call(callback, value):
        called = threading.Event()
        waiting.append((callback, value, called))
        os.kill(os.getpid(), signal.SIGUSR1)
        called.wait()

    signal.signal(signal.SIGUSR1, handle)
    alter_callbacks(call)


@breaks("callback.holds-results")
def callbacks_have_threads_of_their_own():
    """Each callback is called in a thread of its own, and the next result does not wait for it."""
    alter_callbacks(lambda callback, value: threading.Thread(target=callback, args=(value,)).start())


# callback.may-raise


@breaks("callback.may-raise")
def errors_of_callbacks_are_ignored():
    """An exception of a callback is ignored."""

    def call(callback, value):
        with contextlib.suppress(Exception):
            callback(value)

    alter_callbacks(call)


def report(error):
    """Report an error as that of a thread that has ended."""
    thread = threading.Thread()
    thread.start()
    threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, thread)))


@breaks("callback.may-raise")
def error_of_a_callback_costs_one_result():
    """After an exception of a callback, the result is never ready, and the others come."""

    def set_result(old, self, *result):
        try:
            old(self, *result)
        except Exception as error:
            report(error)

    wrap(Result, "_set", set_result)


def let_pools_terminate():
    """Let `terminate` succeed although the thread that handles results has ended."""

    def terminate(old, self):
        if not self._result_handler.is_alive():
            self._cache.clear()
        old(self)

    wrap(Pool, "terminate", terminate)


@breaks("callback.may-raise", "pool.unpicklable-error")
def pool_without_a_thread_for_results_can_be_terminated():
    """`terminate` succeeds after the thread that handles results has ended."""
    let_pools_terminate()


@breaks("callback.may-raise", "pool.unpicklable-error")
def pool_without_a_thread_for_results_can_be_joined():
    """`join` returns although the thread that handles results has ended."""

    def join(old, self):
        if not self._result_handler.is_alive():
            self.terminate()
        old(self)

    let_pools_terminate()
    wrap(Pool, "join", join)


# pool.unpicklable-error


@breaks("pool.unpicklable-error")
def worker_makes_sure_that_its_result_can_be_unpickled():
    """A worker sends MaybeEncodingError for what cannot be unpickled."""

    def around(old, tasks, results, *rest):
        put = results.put

        def put_what_can_be_unpickled(message):
            pickle.loads(pickle.dumps(message))
            put(message)

        results.put = put_what_can_be_unpickled
        old(tasks, results, *rest)

    alter_worker(around)


@breaks("pool.unpicklable-error")
def result_that_cannot_be_unpickled_is_dropped():
    """A result that cannot be unpickled never comes, and the others do."""

    def set_up(old, self):
        old(self)
        receive = self._quick_get

        def get():
            while True:
                try:
                    return receive()
                except TypeError as error:
                    report(error)

        self._quick_get = get

    wrap(Pool, "_setup_queues", set_up)


@breaks("pool.unpicklable-error")
def result_that_cannot_be_unpickled_breaks_the_pool():
    """When a result cannot be unpickled, all results are errors."""

    def set_up(old, self):
        old(self)
        receive = self._quick_get

        def get():
            try:
                return receive()
            except TypeError as error:
                for result in list(self._cache.values()):
                    result._set(0, (False, error))
                raise

        self._quick_get = get

    wrap(Pool, "_setup_queues", set_up)
