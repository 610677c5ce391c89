"""Mutants of locks: who may let go, and who may take one twice."""

import contextlib
import os
import threading

from workloads.mutants import breaks, part
from workloads.mutants.locks import is_kind, wrap_locks

process, synchronize = part("process"), part("synchronize")


Process, SemLock = process.BaseProcess, synchronize.SemLock


RECURSIVE, COUNTING, LARGEST = synchronize.RECURSIVE_MUTEX, synchronize.SEMAPHORE, synchronize.SEM_VALUE_MAX


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
