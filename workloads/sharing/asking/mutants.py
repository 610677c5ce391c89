"""Mutants of asking."""

from workloads.mutants import breaks, package, part, wrap

synchronize, queues, process = part("synchronize"), part("queues"), part("process")
SemLock = synchronize.SemLock


def is_child():
    return process.parent_process() is not None


# lock.locked


@breaks("lock.locked", python="<3.14")
def locks_have_locked():
    """Locks have `locked` in each version."""
    SemLock.locked = lambda self: self._semlock._is_zero()


@breaks("lock.locked", python=">=3.14")
def locked_knows_its_own_process_only():
    """`locked` tells whether this process holds a lock."""
    SemLock.locked = lambda self: self._semlock._count() > 0


@breaks("lock.locked", python=">=3.14")
def locked_is_always_true():
    """`locked` is True."""
    SemLock.locked = lambda self: True


@breaks("lock.locked", python=">=3.14")
def semaphore_is_locked_once_it_is_acquired():
    """`locked` of a semaphore is True if anybody has acquired it."""
    wrap(
        SemLock,
        "locked",
        lambda old, self: self._semlock._get_value() < 2 if type(self).__name__ == "Semaphore" else old(self),
    )


def change_methods(change):
    """Have each lock be changed when its methods are made."""
    wrap(SemLock, "_make_methods", lambda old, self: (old(self), change(self))[0])


@breaks("lock.locked")
def who_does_not_wait_gets_no_lock():
    """`acquire(block=False)` never gets a lock."""

    def change(lock):
        old = lock.acquire
        lock.acquire = lambda block=True, timeout=None: block and old(block, timeout)

    change_methods(change)


@breaks("lock.locked")
def get_value_counts_those_inside():
    """`get_value` tells how often a semaphore was acquired."""
    wrap(synchronize.Semaphore, "get_value", lambda old, self: self._semlock.maxvalue - old(self))


# semaphore.release-many


@breaks("semaphore.release-many")
def release_takes_a_number():
    """`release` takes a number."""

    def change(lock):
        old = lock.release
        lock.release = lambda n=1: [old() for _ in range(n)] and None

    change_methods(change)


@breaks("semaphore.release-many")
def release_refuses_a_number_too_late():
    """`release` raises TypeError for a number, but has released the semaphore."""

    def change(lock):
        old = lock.release

        def release(*args):
            old()
            if args:
                raise TypeError(args)

        lock.release = release

    change_methods(change)


@breaks("semaphore.release-many")
def second_release_does_nothing():
    """A semaphore that can be acquired is not released again."""

    def change(lock):
        old = lock.release
        lock.release = lambda: None if type(lock) is synchronize.Semaphore and not lock._semlock._is_zero() else old()

    change_methods(change)


# queue.like-threads


@breaks("queue.like-threads")
def queue_can_be_shut_down():
    """A `Queue` has `shutdown`."""
    queues.Queue.shutdown = queues.Queue.close


@breaks("queue.like-threads")
def joinable_queue_lacks_join():
    """A `JoinableQueue` lacks `join`."""
    del queues.JoinableQueue.join


@breaks("queue.like-threads")
def closed_queue_is_empty():
    """A closed queue is empty."""
    wrap(queues.Queue, "empty", lambda old, self: True if self._closed else old(self))


@breaks("queue.like-threads")
def closed_queue_is_full():
    """A closed queue is full."""
    wrap(queues.Queue, "full", lambda old, self: True if self._closed else old(self))


@breaks("queue.like-threads")
def closed_queue_says_the_opposite():
    """A closed queue in which nothing was put says the opposite of what it otherwise says."""

    def empty(old, self):
        if not self._closed or self._thread is not None:
            return old(self)
        try:
            old(self)
        except OSError:
            return True
        raise OSError("handle is closed")

    wrap(queues.Queue, "empty", empty)


# queue.stop-item


@breaks("queue.stop-item")
def none_stays_in_the_queue():
    """Who gets a None puts it back."""

    def get(old, self, *args, **more):
        found = old(self, *args, **more)
        if found is None and is_child():
            self.put(None)
        return found

    wrap(queues.Queue, "get", get)


@breaks("queue.stop-item")
def none_is_not_got():
    """A None is left out."""

    def get(old, self, *args, **more):
        found = old(self, *args, **more)
        while found is None:
            found = old(self, *args, **more)
        return found

    wrap(queues.Queue, "get", get)


@breaks("queue.stop-item")
def item_is_lost():
    """An item of 2 is left out."""

    def get(old, self, *args, **more):
        found = old(self, *args, **more)
        return 1 if found == 2 else found

    wrap(queues.Queue, "get", get)


# process-error.base


@breaks("process-error.base")
def timeout_error_is_no_process_error():
    """`TimeoutError` is the built-in one, and no ProcessError."""
    for module in (part("context"), package(), part("pool")):
        module.TimeoutError = TimeoutError


@breaks("process-error.base")
def buffer_too_short_is_no_process_error():
    """`BufferTooShort` is no ProcessError."""
    package().BufferTooShort = OSError
