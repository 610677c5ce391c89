"""What mutants of locks have in common."""

import functools

from workloads.mutants import part, wrap

SemLock = part("synchronize").SemLock

#: The locks that this process knows.
known = []


def wrap_locks(acquire=None, release=None, leave=None):
    """Have every lock call these instead of its own methods: with the old method, the lock and the arguments.

    leave: what the end of a with statement calls, with the lock and the type of the exception or None; by default
    the lock is released.
    """

    def make_methods(old, self):
        old(self)
        known.append(self)
        for name, around in (("acquire", acquire), ("release", release)):
            if around:
                setattr(self, name, functools.partial(around, getattr(self, name), self))

    wrap(SemLock, "_make_methods", make_methods)
    SemLock.__enter__ = lambda self: self.acquire()
    SemLock.__exit__ = lambda self, error, *details: leave(self, error) if leave else self.release()


def is_kind(lock, *names):
    return type(lock).__name__ in names
