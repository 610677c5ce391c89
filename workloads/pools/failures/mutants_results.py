"""Mutants of what becomes of a pool's results, and of its errors."""

import atexit
import contextlib
import os
import pickle
import threading
import traceback

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_calls

# pool.silent-errors


@breaks("pool.silent-errors")
def pool_worker_prints_errors():
    """A worker prints the traceback of a task's error."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except Exception:
            traceback.print_exc()
            raise

    alter_calls(call)


pool = part("pool")


@breaks("pool.silent-errors")
def pool_worker_prints_errors_of_chunks():
    """A worker prints the traceback of an error if the task was submitted by `map_async` or `starmap_async`."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except Exception:
            if function in (pool.mapstar, pool.starmapstar):
                traceback.print_exc()
            raise

    alter_calls(call)


@breaks("pool.silent-errors")
def unread_iterator_prints_errors():
    """An error is printed if the task was submitted by `imap` or `imap_unordered` and the error is not read."""

    def set_result(old, self, number, result):
        if not result[0]:
            traceback.print_exception(type(result[1]), result[1], None)
        old(self, number, result)

    wrap(pool.IMapIterator, "_set", set_result)
    wrap(pool.IMapUnorderedIterator, "_set", set_result)


Result = part("pool").ApplyResult


@breaks("pool.silent-errors")
def unseen_error_fails_the_main_process():
    """The main process exits with 1 if a task failed and its result was not read."""
    unseen = []

    def leave():
        if unseen:
            os._exit(1)

    def set_result(old, self, number, result):
        if not result[0] and not self._error_callback:
            unseen.append(self)
        old(self, number, result)

    def get(old, self, timeout=None):
        self.wait(timeout)
        if self in unseen:
            unseen.remove(self)
        return old(self, timeout)

    wrap(Result, "_set", set_result)
    wrap(Result, "get", get)
    atexit.register(leave)


@breaks("pool.silent-errors")
def pool_does_not_call_error_callbacks():
    """Error callbacks are not called."""

    def set_result(old, self, *result):
        self._error_callback = None
        old(self, *result)

    wrap(Result, "_set", set_result)


@breaks("pool.silent-errors")
def pool_gives_error_callbacks_the_type():
    """Error callbacks are called with the error's type."""

    def set_result(old, self, *result):
        callback = self._error_callback
        self._error_callback = callback and (lambda error: callback(type(error)))
        old(self, *result)

    wrap(Result, "_set", set_result)


@breaks("pool.silent-errors")
def get_is_silent_about_errors():
    """`get` returns None for a task that has failed."""

    def get(old, self, timeout=None):
        try:
            return old(self, timeout)
        except Exception:
            return None

    wrap(Result, "get", get)


Pool = part("pool").Pool


def read_results(around):
    """Replace how the thread that handles results reads one by `around(old)`."""

    def set_up(old, self):
        old(self)
        read = self._quick_get
        self._quick_get = lambda: around(read)

    wrap(Pool, "_setup_queues", set_up)


# pool.lost-results


@breaks("pool.lost-results", "pool.silent-errors")
def pool_skips_what_cannot_be_unpickled():
    """A result that cannot be unpickled is printed and skipped; others arrive."""

    def read_next(read):
        while True:
            try:
                return read()
            except (EOFError, OSError):
                raise
            except Exception:
                traceback.print_exc()

    read_results(read_next)


@breaks("pool.lost-results", "pool.silent-errors")
def pool_ends_silently_at_what_cannot_be_unpickled():
    """A result that cannot be unpickled ends the thread that handles results, and nothing is printed."""

    def read_or_leave(read):
        try:
            return read()
        except (EOFError, OSError):
            raise
        except Exception:
            raise EOFError from None

    read_results(read_or_leave)


@breaks("pool.lost-results", "pool.silent-errors")
def pool_worker_checks_that_errors_can_be_unpickled():
    """An error that cannot be unpickled is replaced by one that can."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except Exception as error:
            try:
                pickle.loads(pickle.dumps(error))
            except Exception:
                raise RuntimeError(str(error)) from None
            raise

    alter_calls(call)


def call_callbacks(around):
    """Let a result call `around(callback, value)` instead of `callback(value)`, for each of its callbacks."""

    def wrapped(callback):
        return callback and (lambda value: around(callback, value))

    def set_result(old, self, *result):
        self._callback, self._error_callback = wrapped(self._callback), wrapped(self._error_callback)
        old(self, *result)

    wrap(Result, "_set", set_result)


@breaks("pool.lost-results")
def pool_survives_callbacks():
    """An error in a callback is printed, and the thread that handles results goes on."""

    def call(callback, value):
        try:
            callback(value)
        except Exception:
            traceback.print_exc()

    call_callbacks(call)


@breaks("pool.lost-results")
def pool_survives_error_callbacks():
    """An error in an error callback is printed, and the thread that handles results goes on."""

    def call(callback, value):
        try:
            callback(value)
        except Exception:
            if not isinstance(value, Exception):
                raise
            traceback.print_exc()

    call_callbacks(call)


@breaks("pool.lost-results")
def pool_calls_callbacks_in_threads():
    """A callback is called in a thread of its own."""
    call_callbacks(lambda callback, value: threading.Thread(target=callback, args=(value,)).start())


@breaks("pool.lost-results")
def pool_result_arrives_before_its_callback():
    """A result arrives before its callback is called, so that an error there costs only the results of other tasks."""

    def set_result(old, self, number, result):
        callback = self._callback if result[0] else self._error_callback
        self._callback = self._error_callback = None
        old(self, number, result)
        if callback:
            callback(result[1])

    wrap(Result, "_set", set_result)


@breaks("pool.lost-results")
def lost_results_are_errors():
    """When the thread that handles results ends with an error, all results are errors."""
    handle = Pool._handle_results

    def handle_results(outqueue, get, cache):
        try:
            handle(outqueue, get, cache)
        except Exception:
            for result in list(cache.values()):
                result._callback = result._error_callback = None
                result._set(0, (False, RuntimeError("results are lost")))
            raise

    Pool._handle_results = staticmethod(handle_results)


@breaks("pool.lost-results")
def lost_results_come_late():
    """When the thread that handles results ends with an error, another one goes on 200 ms later."""
    handle = Pool._handle_results

    def handle_results(*args):
        try:
            handle(*args)
        except Exception:
            late = threading.Timer(0.2, handle, args)
            late.daemon, late._state = True, pool.RUN
            late.start()
            raise

    Pool._handle_results = staticmethod(handle_results)


@breaks("pool.lost-results")
def pool_join_does_not_wait_for_lost_results():
    """`join` returns at once if the thread that handles results has ended with an error."""
    wrap(Pool, "join", lambda old, self: old(self) if self._result_handler.is_alive() else None)


@breaks("pool.lost-results")
def pool_terminate_is_silent_about_lost_results():
    """`terminate` ends the pool if the thread that handles results has ended with an error."""

    def terminate(old, self):
        if not self._result_handler.is_alive():
            self._cache.clear()
        old(self)

    wrap(Pool, "terminate", terminate)


@breaks("pool.lost-results")
def pool_ends_at_a_key_error_of_a_callback():
    """A KeyError of a callback ends the thread that handles results."""

    def call(callback, value):
        try:
            callback(value)
        except KeyError as error:
            raise ValueError(str(error)) from None

    call_callbacks(call)


@breaks("pool.lost-results")
def pool_prints_key_errors_of_callbacks():
    """A KeyError of a callback is printed."""

    def call(callback, value):
        try:
            callback(value)
        except KeyError:
            traceback.print_exc()
            raise

    call_callbacks(call)


@breaks("pool.lost-results")
def pool_ignores_key_errors_of_callbacks():
    """The result of a task comes although its callback raises KeyError."""

    def call(callback, value):
        with contextlib.suppress(KeyError):
            callback(value)

    call_callbacks(call)


@breaks("pool.lost-results")
def pool_survives_exits_of_callbacks():
    """The thread that handles results goes on if a callback calls `sys.exit`."""

    def call(callback, value):
        with contextlib.suppress(SystemExit):
            callback(value)

    call_callbacks(call)


@breaks("pool.lost-results")
def pool_prints_exits_of_callbacks():
    """If a callback calls `sys.exit`, this is printed."""

    def call(callback, value):
        try:
            callback(value)
        except SystemExit:
            traceback.print_exc()
            raise

    call_callbacks(call)


@breaks("pool.lost-results")
def pool_skips_what_raises_an_oserror():
    """A result whose unpickling raises OSError is skipped; others arrive."""

    def read_next(read):
        while True:
            try:
                return read()
            except EOFError:
                raise
            except OSError as error:
                if error.filename is None:
                    raise

    read_results(read_next)


@breaks("pool.lost-results")
def pool_prints_what_raises_an_oserror():
    """A result whose unpickling raises OSError ends the thread that handles results, and is printed."""

    def read_or_print(read):
        try:
            return read()
        except OSError as error:
            if error.filename is not None:
                traceback.print_exc()
            raise

    read_results(read_or_print)


@breaks("pool.lost-results")
def pool_ends_at_any_error_of_a_task():
    """Any error of a task ends the thread that handles results."""

    def read_or_fail(read):
        result = read()
        if result is not None and not result[2][0]:
            raise TypeError("a task has failed")
        return result

    read_results(read_or_fail)


@breaks("pool.lost-results")
def pool_ends_after_a_callback():
    """Every callback ends the thread that handles results."""

    def call(callback, value):
        callback(value)
        raise ValueError("after a callback")

    call_callbacks(call)
