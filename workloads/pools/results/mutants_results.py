"""Mutants of pools: the results of tasks."""

import time

from workloads.mutants import breaks, part, wrap

pool = part("pool")


Result = part("pool").ApplyResult


def replace_wait(wait):
    """Replace `wait` by a function of the old one, the result and the timeout."""
    wrap(Result, "wait", lambda old, self, timeout=None: wait(old, self, timeout))


# result.wait


@breaks("result.wait")
def wait_gives_up():
    """`wait` without a timeout gives up after 50 ms."""
    replace_wait(lambda old, self, timeout: old(self, 0.05 if timeout is None else timeout))


@breaks("result.wait", platform="linux")
def wait_gives_up_after_an_hour():
    """`wait` without a timeout gives up after an hour."""
    replace_wait(lambda old, self, timeout: old(self, 3600 if timeout is None else timeout))


@breaks("result.wait")
def wait_ignores_its_timeout():
    """`wait` ignores its timeout."""
    replace_wait(lambda old, self, timeout: old(self))


@breaks("result.wait")
def wait_sleeps_its_timeout_out():
    """`wait` with a timeout returns when it has expired, and not before."""
    replace_wait(lambda old, self, timeout: old(self) if timeout is None else time.sleep(timeout))


@breaks("result.wait")
def wait_with_a_timeout_does_not_wait():
    """`wait` with a timeout returns at once."""
    replace_wait(lambda old, self, timeout: old(self, timeout and 0))


@breaks("result.wait")
def wait_returns_whether_the_result_has_come():
    """`wait` returns whether the result has come, as `threading.Event.wait` does."""

    def wait(old, self, timeout):
        old(self, timeout)
        return self.ready()

    replace_wait(wait)


@breaks("result.wait")
def wait_raises_a_timeout_error():
    """`wait` raises TimeoutError if its timeout expires."""

    def wait(old, self, timeout):
        old(self, timeout)
        if not self.ready():
            raise pool.TimeoutError

    replace_wait(wait)


@breaks("result.wait")
def wait_raises_the_error_of_the_task():
    """`wait` raises the error of the task."""

    def wait(old, self, timeout):
        old(self, timeout)
        if self.ready() and not self._success:
            raise self._value

    replace_wait(wait)


# result.ready


@breaks("result.ready")
def result_of_a_failed_task_is_never_ready():
    """`ready` is false if the task has failed."""
    wrap(Result, "ready", lambda old, self: old(self) and self._success)


@breaks("result.ready")
def result_is_ready_once_the_parent_has_asked():
    """`ready` is true from the second time on that it is called."""

    def ready(old, self):
        self._asked = vars(self).get("_asked", 0) + 1
        return old(self) or self._asked > 2

    wrap(Result, "ready", ready)


@breaks("result.ready")
def result_is_ready_after_it_has_waited_once():
    """`ready` is true after `wait`, whether the result has come or not."""

    def wait(old, self, timeout=None):
        old(self, timeout)
        self._event.set()

    wrap(Result, "wait", wait)


@breaks("result.ready")
def successful_is_false_before_the_result_has_come():
    """`successful` returns False before the result has come."""
    wrap(Result, "successful", lambda old, self: self.ready() and old(self))


@breaks("result.ready")
def successful_raises_an_assertion_error():
    """`successful` raises AssertionError before the result has come, as before Python 3.7."""

    def successful(old, self):
        if not self.ready():
            raise AssertionError
        return old(self)

    wrap(Result, "successful", successful)


@breaks("result.ready")
def successful_waits():
    """`successful` waits until the result has come."""

    def successful(old, self):
        self.wait()
        return old(self)

    wrap(Result, "successful", successful)


@breaks("result.ready")
def successful_is_ready():
    """`successful` is true for a task that has failed."""

    def successful(old, self):
        old(self)
        return True

    wrap(Result, "successful", successful)
