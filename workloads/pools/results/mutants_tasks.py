"""Mutants of pools: their tasks."""

import pickle
import time

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_worker

pool = part("pool")


Pool = part("pool").Pool


def let_apply_async_wait(which):
    def apply_async(old, self, function, args=(), kwds=None, *callbacks):
        result = old(self, function, args, kwds or {}, *callbacks)
        if which(kwds):
            result.wait()
        return result

    wrap(Pool, "apply_async", apply_async)


# apply-async.returns-at-once


@breaks("apply-async.returns-at-once")
def apply_async_waits():
    """`apply_async` returns after its task is done."""
    let_apply_async_wait(lambda kwds: True)


@breaks("apply-async.returns-at-once")
def apply_async_waits_with_keyword_arguments():
    """`apply_async` with keyword arguments returns after its task is done."""
    let_apply_async_wait(bool)


@breaks("apply-async.returns-at-once")
def apply_async_waits_for_the_task_before():
    """`apply_async` returns after the previous task is done."""
    before = []

    def apply_async(old, *args, **kwds):
        before.append(old(*args, **kwds))
        if len(before) > 1:
            before.pop(0).wait()
        return before[-1]

    wrap(Pool, "apply_async", apply_async)


@breaks("apply-async.returns-at-once", "pool.waits-when-full")
def apply_async_waits_for_a_free_worker():
    """`apply_async` returns when a worker is free for its task."""

    def apply_async(old, self, *task):
        while len(self._cache) >= self._processes:
            time.sleep(0.005)
        return old(self, *task)

    wrap(Pool, "apply_async", apply_async)


Result = part("pool").ApplyResult


def replace_get(get):
    """Replace `get` by a function of the old one, the result and the timeout."""
    wrap(Result, "get", lambda old, self, timeout=None: get(old, self, timeout))


@breaks("apply-async.returns-at-once")
def result_is_ready_from_the_beginning():
    """`ready` is always true."""

    def get(old, self, timeout):
        if not self._event.wait(timeout):
            raise pool.TimeoutError
        return old(self)

    replace_get(get)
    Result.ready = lambda self: True


@breaks("apply-async.returns-at-once")
def result_is_ready_after_a_timeout():
    """`ready` is true after `get` has timed out."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            self.ready = lambda: True
            raise

    def set_result(old, self, *result):
        vars(self).pop("ready", None)
        old(self, *result)

    replace_get(get)
    wrap(Result, "_set", set_result)


@breaks("apply-async.returns-at-once")
def get_ignores_its_timeout():
    """`get` ignores its timeout."""
    replace_get(lambda old, self, timeout: old(self))


@breaks("apply-async.returns-at-once", platform="linux")
def get_gives_up_after_an_hour():
    """`get` without a timeout gives up after an hour."""
    replace_get(lambda old, self, timeout: old(self, 3600 if timeout is None else timeout))


@breaks("apply-async.returns-at-once")
def get_sleeps_its_timeout_out():
    """`get` with a timeout returns when it has expired, and not before."""

    def get(old, self, timeout):
        time.sleep(timeout or 0)
        return old(self, timeout)

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_with_a_timeout_does_not_wait():
    """`get` with a timeout raises TimeoutError at once if the task is not done."""
    replace_get(lambda old, self, timeout: old(self, timeout and 0))


@breaks("apply-async.returns-at-once")
def get_returns_nothing_after_its_timeout():
    """`get` returns None when its timeout expires."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            return None

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_gives_the_task_up():
    """The result of a task is None once `get` has timed out."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            self._set = lambda *result: type(self)._set(self, 0, (True, None))
            raise

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_raises_the_built_in_timeout_error():
    """`get` raises the built-in TimeoutError instead of the package's own."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            raise TimeoutError from None

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_does_not_wait():
    """`get` without a timeout returns None if the task is not done."""
    replace_get(lambda old, self, timeout: old(self, timeout) if self.ready() or timeout is not None else None)


@breaks("apply-async.returns-at-once", "pool.unpicklable-error")
def get_returns_the_error():
    """`get` returns the task's error instead of raising it."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            raise
        except Exception as error:
            return error

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_can_be_called_once():
    """`get` raises RuntimeError if it is called again after it has returned."""

    def get(old, self, timeout):
        if vars(self).get("_is_used"):
            raise RuntimeError("get was called before")
        value = old(self, timeout)
        self._is_used = True
        return value

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_raises_an_error_once():
    """`get` returns None if it is called again after it has raised the error of the task."""

    def get(old, self, timeout):
        self.wait(timeout)
        if self.ready():
            success, self._success = self._success, True
            if not success:
                error, self._value = self._value, None
                raise error
        return old(self, timeout)

    replace_get(get)


def replace_errors(change):
    """Replace the error of a task by what this function makes of it."""

    def set_result(old, self, number, result):
        done, value = result
        old(self, number, (done, value if done else change(value)))

    wrap(Result, "_set", set_result)


@breaks("apply-async.returns-at-once", "pool.unpicklable-error")
def get_raises_an_error_of_the_pool():
    """`get` raises RuntimeError instead of the task's error."""
    replace_errors(lambda error: RuntimeError(str(error)))


@breaks("apply-async.returns-at-once")
def get_loses_the_text_of_the_error():
    """`get` raises the task's error without its text."""
    replace_errors(lambda error: type(error)() if type(error) is ValueError else error)


@breaks("apply-async.returns-at-once")
def task_that_cannot_be_pickled_is_a_type_error():
    """`get` raises TypeError for a task that cannot be pickled."""
    replace_errors(lambda error: error if isinstance(error, (ValueError, pool.MaybeEncodingError)) else TypeError())


@breaks("apply-async.returns-at-once")
def result_that_cannot_be_pickled_is_a_pickling_error():
    """`get` raises PicklingError for a result or an error that cannot be pickled."""
    replace_errors(lambda error: pickle.PicklingError() if isinstance(error, pool.MaybeEncodingError) else error)


def let_workers_put(change):
    """Let a worker replace a result that cannot be pickled by what this function makes of it."""

    def around(old, tasks, results, *rest):
        put = results.put

        def put_what_can_be_pickled(message):
            try:
                put(message)
            except (BrokenPipeError, MemoryError):
                raise
            except Exception:
                put((*message[:2], change(message[2])))

        results.put = put_what_can_be_pickled
        old(tasks, results, *rest)

    alter_worker(around)


@breaks("apply-async.returns-at-once")
def result_that_cannot_be_pickled_is_none():
    """`get` returns None for a result that cannot be pickled."""
    let_workers_put(lambda result: (True, None))


@breaks("pool.unpicklable-error")
def error_that_cannot_be_pickled_comes_as_its_text():
    """`get` raises RuntimeError for an error that cannot be pickled."""

    def change(result):
        done, value = result
        return False, pool.MaybeEncodingError("", value) if done else RuntimeError(str(value))

    let_workers_put(change)


@breaks("apply-async.returns-at-once")
def apply_async_drops_keyword_arguments():
    """`apply_async` drops the keyword arguments."""
    wrap(Pool, "apply_async", lambda old, self, function, args=(), kwds=None, *rest: old(self, function, args))


@breaks("apply-async.returns-at-once")
def apply_async_drops_all_but_the_first_argument():
    """`apply_async` drops all positional arguments but the first."""

    def apply_async(old, self, function, args=(), *rest):
        return old(self, function, args[:1], *rest)

    wrap(Pool, "apply_async", apply_async)
