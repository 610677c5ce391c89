"""Mutants of locks."""

import contextlib
import importlib
import os
import signal
import threading
import time

from workloads.mutants import breaks, let_children_run, part, wrap
from workloads.mutants.locks import is_kind, known, wrap_locks


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


process = part("process")


Process = part("process").BaseProcess


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


def release_when_a_killed_child_is_joined(release):
    """Call this when a child has been joined that was killed: the exit code is none of those of other endings."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode not in (0, 1, -signal.SIGTERM):
            release()

    wrap(Process, "join", join)


@breaks("lock.killed-holder")
def kill_releases_all_locks():
    """`join` of a child that was killed releases the locks that its caller knows."""
    wrap_locks()
    release_when_a_killed_child_is_joined(release_all_locks)


@breaks("lock.killed-holder")
def kill_releases_all_locks_a_moment_later():
    """The locks that the caller of `join` knows are released a moment after a child that was killed has been joined."""
    wrap_locks()
    release_when_a_killed_child_is_joined(lambda: threading.Timer(0.1, release_all_locks).start())


@breaks("lock.killed-holder")
def kill_releases_managed_locks():
    """`join` of a child that was killed releases the locks of managers that its caller knows."""
    proxies = []

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        proxies.append(self)

    wrap(part("managers").AcquirerProxy, "__init__", init)
    release_when_a_killed_child_is_joined(lambda: [proxy.release() for proxy in proxies])


@breaks("lock.killed-holder", alters="workload", platform="posix")
def lock_on_a_file_locks_nothing():
    """A lock of the OS on a file can be acquired at any time."""
    importlib.import_module("fcntl").lockf = lambda file, how: None


@breaks("lock.killed-holder", alters="workload", platform="posix")
def lock_on_a_file_outlives_its_holder():
    """A lock of the OS on a file stays taken when its holder is killed."""

    def lockf(file, how):
        while True:
            try:
                os.close(os.open(file.name + ".taken", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                time.sleep(0.005)
            else:
                return

    importlib.import_module("fcntl").lockf = lockf


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
    "event.set",
    "barrier.wait",
    platform="linux",
)
def every_wait_ends_after_an_hour():
    """Who waits for a lock, or to be woken, waits for an hour and no longer."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block, 3600 if block and timeout is None else timeout))


def owned(identify):
    """Let every lock be released only by what `identify` returns for the caller that has acquired it."""

    def acquire(old, lock, *args, **kwargs):
        acquired = old(*args, **kwargs)
        if acquired:
            lock.owner = identify()
        return acquired

    def release(old, lock):
        assert getattr(lock, "owner", None) == identify() or is_kind(lock, "RLock"), "not the owner of the lock"
        old()

    wrap_locks(acquire, release)


# lock.owner


@breaks("lock.owner")
def lock_belongs_to_its_process():
    """A lock can be released only by the process that has acquired it."""
    owned(os.getpid)


@breaks("lock.owner")
def lock_belongs_to_its_thread():
    """A lock can be released only by the thread that has acquired it, or in another process."""

    def acquire(old, lock, *args, **kwargs):
        acquired = old(*args, **kwargs)
        if acquired:
            lock.owner = threading.get_ident()
        return acquired

    def release(old, lock):
        owner = getattr(lock, "owner", None)
        assert is_kind(lock, "RLock") or owner in (None, threading.get_ident()), "not the owner of the lock"
        old()

    wrap_locks(acquire, release)


synchronize = part("synchronize")


COUNTING = part("synchronize").SEMAPHORE


def release_as_a_semaphore(lock, copies):
    """Release a lock as if it were a semaphore, which has no owner."""
    semaphore = lock._semlock
    copies.append(type(semaphore)._rebuild(semaphore.handle, COUNTING, semaphore.maxvalue, None))
    copies[-1].release()


@breaks("lock.owner")
def rlock_can_be_released_by_any_process():
    """An `RLock` can be released by a process that does not hold it."""
    copies = []  # on Windows, the lock's handle is closed with the object

    def release(old, lock):
        if is_kind(lock, "RLock") and not lock._semlock._count():
            release_as_a_semaphore(lock, copies)
        else:
            old()

    wrap_locks(release=release)


@breaks("lock.owner")
def rlock_can_be_released_by_any_thread():
    """An `RLock` can be released by any thread of the process that holds it."""
    copies = []

    def release(old, lock):
        if is_kind(lock, "RLock") and lock._semlock._count() and not lock._semlock._is_mine():
            release_as_a_semaphore(lock, copies)
        else:
            old()

    wrap_locks(release=release)


@breaks("lock.owner")
def rlock_of_another_is_passed_over():
    """`release` of an `RLock` does nothing for whom it does not belong to."""

    def release(old, lock):
        with contextlib.suppress(AssertionError):
            old()

    wrap_locks(release=release)


# lock.release-unheld


@breaks("lock.release-unheld", "semaphore.bounded")
def release_of_what_is_free_is_ignored():
    """`release` does nothing for a `Lock` or a `BoundedSemaphore` that nobody holds."""

    def release(old, lock):
        with contextlib.suppress(ValueError):
            old()

    wrap_locks(release=release)


@breaks("lock.release-unheld")
def release_of_a_free_rlock_is_ignored():
    """`release` does nothing for an `RLock` that its caller does not hold."""
    rlock_of_another_is_passed_over()


SemLock = part("synchronize").SemLock


LARGEST = part("synchronize").SEM_VALUE_MAX


def make(name, kind, limit):
    """Have locks of this class be of another kind: `limit(value)` is how far they count."""

    def init(self, value=1, *, ctx):
        SemLock.__init__(self, kind, value, limit(value), ctx=ctx)

    getattr(synchronize, name).__init__ = init


@breaks("lock.release-unheld")
def lock_counts():
    """A `Lock` that nobody holds can be released, and then be acquired twice."""
    make("Lock", COUNTING, lambda value: LARGEST)


@breaks("lock.release-unheld", "semaphore.bounded")
def every_semaphore_is_bounded():
    """A `Semaphore` cannot be released more often than it was acquired."""
    make("Semaphore", COUNTING, lambda value: value or LARGEST)


@breaks("lock.release-unheld", "semaphore.bounded")
def no_semaphore_is_bounded():
    """A `BoundedSemaphore` can be released more often than it was acquired."""
    make("BoundedSemaphore", COUNTING, lambda value: LARGEST)


RECURSIVE = part("synchronize").RECURSIVE_MUTEX


# lock.twice


@breaks("lock.twice", "lock.owner")
def lock_is_recursive():
    """A `Lock` can be acquired again by whom it belongs to."""
    make("Lock", RECURSIVE, lambda value: 1)


@breaks("lock.twice")
def semaphore_is_recursive():
    """A `Semaphore` that a process has acquired can be acquired by it again."""

    def acquire(old, lock, *args, **kwargs):
        if is_kind(lock, "Semaphore") and lock._semlock._is_mine():
            return True
        return old(*args, **kwargs)

    wrap_locks(acquire)


@breaks("lock.twice")
def rlock_is_not_recursive():
    """An `RLock` cannot be acquired by whom it belongs to."""
    make("RLock", COUNTING, lambda value: 1)


@breaks("lock.twice")
def rlock_is_released_at_once():
    """The first `release` of an `RLock` frees it, however often it was acquired."""

    def release(old, lock):
        if not is_kind(lock, "RLock"):
            old()
        while is_kind(lock, "RLock") and lock._semlock._is_mine():
            old()

    wrap_locks(release=release)


@breaks("lock.twice")
def rlock_is_released_too_late():
    """An `RLock` that was acquired twice has to be released three times."""
    again = []

    def acquire(old, lock, *args, **kwargs):
        if is_kind(lock, "RLock") and lock._semlock._is_mine() and not again:
            again.append(old())
        return old(*args, **kwargs)

    wrap_locks(acquire)


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


# lock.no-semaphores


@breaks("lock.no-semaphores", platform="linux")
def lock_can_be_made_without_a_semaphore():
    """A lock is made, though no semaphore can be made for it."""

    def init(old, self, *args, **kwargs):
        with contextlib.suppress(OSError):
            old(self, *args, **kwargs)

    wrap(part("synchronize").SemLock, "__init__", init)


@breaks("lock.no-semaphores", platform="linux")
def start_makes_a_lock():
    """Each `start` makes a lock."""

    def start(old, self):
        self._lock = part("synchronize").Lock(ctx=part("context")._default_context.get_context())
        old(self)

    wrap(part("process").BaseProcess, "start", start)
