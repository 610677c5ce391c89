"""Mutants of futures."""

import os
import threading
from concurrent.futures import Future, InvalidStateError, ProcessPoolExecutor, _base

from workloads.mutants import breaks, wrap


def in_main_thread():
    return threading.current_thread() is threading.main_thread()


# future.states


@breaks("future.states")
def result_of_a_failed_task_is_none():
    """`result` returns None if the task has failed."""

    def result(old, self, timeout=None):
        try:
            return old(self, timeout)
        except ValueError:
            return None

    wrap(Future, "result", result)


@breaks("future.states")
def failed_task_is_not_done():
    """`done` is False of a future whose task has failed."""
    wrap(Future, "done", lambda old, self: old(self) and self._exception is None)


@breaks("future.states")
def cancelled_future_has_no_exception():
    """`exception` returns None if the task was cancelled."""

    def exception(old, self, timeout=None):
        return None if self.cancelled() else old(self, timeout)

    wrap(Future, "exception", exception)


@breaks("future.states")
def exception_of_a_task_that_has_returned_is_an_error():
    """`exception` raises InvalidStateError if the task has failed with nothing."""

    def exception(old, self, timeout=None):
        error = old(self, timeout)
        if error is None:
            raise InvalidStateError("there is no exception")
        return error

    wrap(Future, "exception", exception)


@breaks("future.states")
def exception_of_a_task_that_is_not_done_is_none():
    """`exception` returns None if the task is not done."""

    def exception(old, self, timeout=None):
        return old(self, timeout) if self.done() else None

    wrap(Future, "exception", exception)


@breaks("future.states")
def future_that_waits_is_running():
    """`running` is True of each future that is not done."""
    Future.running = lambda self: not self.done()


@breaks("future.states")
def cancelling_twice_is_refused():
    """`cancel` returns False if the task was cancelled before."""
    wrap(Future, "cancel", lambda old, self: not self.done() and old(self))


def alter_callbacks(call):
    """Let a future call its callbacks by `call(future, callbacks)`."""

    def invoke(self):
        for callback in call(self, list(self._done_callbacks)):
            try:
                callback(self)
            except Exception:
                _base.LOGGER.exception("exception calling callback for %r", self)

    Future._invoke_callbacks = invoke


# future.callback-thread


@breaks("future.callback-thread")
def callbacks_are_called_backwards():
    """The callback that was added last is called first."""
    alter_callbacks(lambda future, callbacks: callbacks[::-1])


def in_a_thread(callback):
    """A callback that is called in a thread of its own."""
    return lambda future: threading.Thread(target=callback, args=(future,)).start()


@breaks("future.callback-thread")
def each_callback_has_a_thread():
    """Each callback is called in a thread of its own."""
    alter_callbacks(lambda future, callbacks: [in_a_thread(callback) for callback in callbacks])


@breaks("future.callback-thread")
def callback_that_is_added_late_has_a_thread():
    """A callback that is added to a future that is done is called in a thread of its own."""

    def add(old, self, fn):
        old(self, in_a_thread(fn) if self.done() else fn)

    wrap(Future, "add_done_callback", add)


@breaks("future.callback-thread")
def callback_that_is_added_late_raises_its_error():
    """`add_done_callback` raises the error of a callback that it calls."""

    def add(old, self, fn):
        if self.done():
            fn(self)
        else:
            old(self, fn)

    wrap(Future, "add_done_callback", add)


@breaks("future.callback-thread")
def exit_of_a_callback_that_is_added_late_is_ignored():
    """`add_done_callback` ignores the SystemExit of a callback that it calls."""

    def add(old, self, fn):
        try:
            old(self, fn)
        except SystemExit:
            return

    wrap(Future, "add_done_callback", add)


@breaks("future.callback-thread")
def cancel_leaves_callbacks_to_a_thread():
    """The callbacks of a future that was cancelled are called in another thread."""

    def call(future, callbacks):
        return [in_a_thread(callback) if future.cancelled() else callback for callback in callbacks]

    alter_callbacks(call)


@breaks("future.callback-thread")
def result_waits_for_callbacks():
    """`result` returns when all callbacks have returned."""
    called = {}

    def result(old, self, timeout=None):
        value = old(self, timeout)
        if in_main_thread():
            called.setdefault(self, threading.Event()).wait()
        return value

    def invoke(old, self):
        old(self)
        called.setdefault(self, threading.Event()).set()

    wrap(Future, "result", result)
    wrap(Future, "_invoke_callbacks", invoke)


# future.set-result


@breaks("future.set-result")
def result_that_is_set_twice_is_ignored():
    """`set_result` of a future that is done does nothing."""

    def set_result(old, self, result):
        if not self.done():
            old(self, result)

    wrap(Future, "set_result", set_result)


@breaks("future.set-result")
def result_of_a_task_at_work_cannot_be_set():
    """`set_result` in the main thread is refused while the task is at work."""

    def set_result(old, self, result):
        if in_main_thread() and self.running():
            raise InvalidStateError("the task is at work")
        old(self, result)

    wrap(Future, "set_result", set_result)


# executor.submit-in-task


@breaks("executor.submit-in-task", under="fork")
def task_that_is_submitted_in_a_task_is_done_there():
    """`submit` in another process than the executor's calls the function there."""
    creator = os.getpid()

    def submit(old, self, fn, *args):
        if os.getpid() == creator:
            return old(self, fn, *args)
        future = Future()
        future.set_result(fn(*args))
        return future

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks("executor.submit-in-task")
def executor_can_be_pickled():
    """An executor is pickled as a number."""
    ProcessPoolExecutor.__reduce__ = lambda self: (int, ())


@breaks("executor.submit-in-task")
def executor_does_one_task_only():
    """The second `submit` raises RuntimeError."""

    def submit(old, self, fn, *args):
        if getattr(self, "_has_one", False):
            raise RuntimeError("has one")
        self._has_one = True
        return old(self, fn, *args)

    wrap(ProcessPoolExecutor, "submit", submit)
