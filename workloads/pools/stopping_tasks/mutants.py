"""Mutants of stopping_tasks."""

import os
import signal

from workloads.mutants import breaks, children, package, part, terminate_all, wrap

pool = part("pool")


# pool.task-timeout


@breaks("pool.task-timeout")
def timeout_of_a_task_ends_its_worker():
    """`get` terminates the workers of the pool when its timeout expires."""

    def get(old, self, timeout=None):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            terminate_all(children(daemonic=True))
            raise

    wrap(pool.ApplyResult, "get", get)


@breaks("pool.task-timeout")
def result_that_was_given_up_is_lost():
    """`get` raises TimeoutError again once its timeout has expired."""
    expired = []

    def get(old, self, timeout=None):
        try:
            result = old(self, timeout)
        except pool.TimeoutError:
            expired.append(self)
            raise
        if self in expired:
            raise pool.TimeoutError
        return result

    wrap(pool.ApplyResult, "get", get)


@breaks("pool.task-timeout")
def wait_raises_when_its_timeout_expires():
    """`wait` of a pool's result raises TimeoutError when its timeout expires."""

    def get(self, timeout=None):
        self._event.wait(timeout)
        if not self.ready():
            raise pool.TimeoutError
        if self._success:
            return self._value
        raise self._value

    def wait(old, self, timeout=None):
        old(self, timeout)
        if not self.ready():
            raise pool.TimeoutError

    pool.ApplyResult.get = get
    wrap(pool.ApplyResult, "wait", wait)


@breaks("pool.task-timeout")
def terminated_pool_finishes_its_tasks():
    """`terminate` of a pool waits for its tasks."""

    def terminate(self):
        self.close()
        self.join()

    pool.Pool.terminate = terminate


@breaks("pool.task-timeout")
def terminate_ends_other_children_as_well():
    """`terminate` of a process terminates all children of the parent."""

    def terminate(old, self):
        for child in package().active_children():
            os.kill(child.pid, signal.SIGKILL)

    wrap(part("process").BaseProcess, "terminate", terminate)


# pool.timeout-error


@breaks("pool.timeout-error")
def timeout_error_of_a_pool_is_the_built_in_one():
    """A pool raises the built-in TimeoutError."""
    pool.TimeoutError = TimeoutError


@breaks("pool.timeout-error")
def timeout_error_of_a_pool_is_of_both_kinds():
    """A pool raises a TimeoutError that is also the built-in one."""
    pool.TimeoutError = type("TimeoutError", (pool.TimeoutError, TimeoutError), {})


@breaks("pool.timeout-error")
def timeout_error_of_multiprocessing_is_another_one():
    """`multiprocessing.TimeoutError` is a class that nobody raises."""
    package().TimeoutError = type("TimeoutError", (Exception,), {})
