"""Mutants of locks and semaphores: who waits, and how long."""

import contextlib
import os

from workloads.mutants import breaks, let_children_run, part, wrap
from workloads.mutants.locks import is_kind, known, wrap_locks

process, synchronize = part("process"), part("synchronize")


Process, SemLock = process.BaseProcess, synchronize.SemLock


RECURSIVE, COUNTING, LARGEST = synchronize.RECURSIVE_MUTEX, synchronize.SEMAPHORE, synchronize.SEM_VALUE_MAX


def note_holder(held):
    """Keep in the list the locks that this process has acquired and not released."""

    def acquire(old, lock, *args, **kwargs):
        acquired = old(*args, **kwargs)
        if acquired:
            held.append(lock)
        return acquired

    def release(old, lock):
        if lock in held:
            held.remove(lock)
        old()

    wrap_locks(acquire, release)


# lock.killed-holder


@breaks("lock.killed-holder")
def lock_is_released_when_the_target_returns():
    """A child releases the locks that it holds when its target has returned."""
    held = []
    note_holder(held)

    def run(old):
        old()
        for lock in held:
            lock.release()

    let_children_run(run)


@breaks("lock.killed-holder", alters="workload")
def lock_is_released_by_os_exit():
    """A process that calls `os._exit` in the middle of its work releases the locks that it holds."""
    held = []
    note_holder(held)

    def leave(old, code):
        for lock in held:
            lock.release()
        old(code)

    wrap(os, "_exit", leave)


def release_all_locks():
    for lock in known:
        with contextlib.suppress(AssertionError, ValueError):
            lock.release()


@breaks("lock.killed-holder")
def terminate_releases_the_locks():
    """`terminate` releases the locks that its caller knows."""
    wrap_locks()

    def terminate(old, self):
        old(self)
        release_all_locks()

    wrap(Process, "terminate", terminate)


@breaks("lock.killed-holder")
def kill_releases_all_locks():
    """`kill` releases the locks that its caller knows."""
    wrap_locks()

    def kill(old, self):
        old(self)
        release_all_locks()

    wrap(Process, "kill", kill)


@breaks("lock.killed-holder")
def with_keeps_the_lock_after_an_exception():
    """An exception that ends a with statement does not release its lock."""
    wrap_locks(leave=lambda lock, error: None if error else lock.release())


@breaks("lock.killed-holder")
def with_keeps_the_lock_after_sys_exit():
    """A with statement that `sys.exit` ends does not release its lock."""
    wrap_locks(leave=lambda lock, error: None if error is SystemExit else lock.release())


@breaks(
    "lock.killed-holder",
    "lock.twice",
    "value.read-modify-write",
    "value.each-access",
    "semaphore.counts",
    "condition.notify",
    "waiter.killed",
    platform="linux",
)
def every_wait_ends_after_an_hour():
    """Who waits for a lock, or to be woken, waits for an hour and no longer."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block, 3600 if block and timeout is None else timeout))


# lock.timeout


@breaks("lock.timeout")
def acquire_always_waits():
    """`acquire` waits although it is told not to."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(True, timeout))


@breaks("lock.timeout")
def acquire_waits_as_long_as_its_timeout():
    """`acquire` waits up to its timeout although it is told not to wait."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block or timeout is not None, timeout))


@breaks("lock.timeout")
def acquire_ignores_its_timeout():
    """`acquire` waits forever if it has a timeout."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block))


@breaks("lock.timeout")
def acquire_does_not_wait_for_its_timeout():
    """`acquire` with a timeout does not wait."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block and timeout is None))


@breaks("lock.timeout")
def acquire_waits_for_a_second_at_most():
    """`acquire` waits no longer than a moment if it has a timeout."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block, timeout and min(timeout, 0.05)))


@breaks("lock.timeout")
def acquire_returns_nothing():
    """`acquire` returns None instead of False."""
    wrap_locks(lambda old, lock, *args, **kwargs: old(*args, **kwargs) or None)


@breaks("lock.timeout")
def acquire_returns_true_when_its_timeout_expires():
    """`acquire` returns True when its timeout expires."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block, timeout) or timeout in (0, 0.05))


# lock.negative-timeout


@breaks("lock.negative-timeout")
def negative_timeout_is_none():
    """`acquire` with a negative timeout waits forever."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block, None if (timeout or 0) < 0 else timeout))


@breaks("lock.negative-timeout")
def negative_timeout_is_refused():
    """`acquire` returns None if its timeout is negative."""
    wrap_locks(lambda old, lock, block=True, timeout=None: None if (timeout or 0) < 0 else old(block, timeout))


# semaphore.counts


@breaks("semaphore.counts")
def semaphore_lets_one_more_in():
    """A semaphore lets one more process in than its value says."""

    def init(old, self, kind, value, maxvalue, *, ctx):
        more = value == 2
        old(self, kind, value + more, maxvalue + more * (maxvalue < LARGEST), ctx=ctx)

    wrap(SemLock, "__init__", init)


@breaks("semaphore.counts")
def semaphore_lets_only_one_in():
    """A semaphore lets one process in, whatever its value."""
    wrap(
        SemLock,
        "__init__",
        lambda old, self, kind, value, maxvalue, *, ctx: old(self, kind, min(value, 1), maxvalue, ctx=ctx),
    )


@breaks("semaphore.counts")
def semaphore_does_not_count_down():
    """Who leaves a semaphore does not make room for another."""
    wrap_locks(release=lambda old, lock: None if is_kind(lock, "Semaphore", "BoundedSemaphore") else old())


@breaks("semaphore.counts")
def semaphore_has_a_default_of_2():
    """A semaphore without a number lets two processes in."""
    for name in ("Semaphore", "BoundedSemaphore"):
        wrap(
            getattr(synchronize, name),
            "__init__",
            lambda old, self, value, *, ctx: old(self, 2 if value == 1 else value, ctx=ctx),
        )
