"""Mutants of events and conditions."""

import sys

from workloads.mutants import breaks, part, wrap

synchronize = part("synchronize")


Event, Condition, Barrier, SemLock = (
    getattr(synchronize, name) for name in ("Event", "Condition", "Barrier", "SemLock")
)


# event.set


@breaks("event.set")
def event_wakes_one():
    """`set` wakes one of those that wait for an event."""

    def set_event(self):
        with self._cond:
            self._flag.acquire(False)
            self._flag.release()
            self._cond.notify()

    Event.set = set_event


@breaks("event.set")
def event_is_cleared_by_who_is_awake():
    """Who waits for an event clears it when it is awake."""

    def wait(old, self, timeout=None):
        is_set = old(self, timeout)
        if is_set and timeout is None:
            self.clear()
        return is_set

    wrap(Event, "wait", wait)


@breaks("event.set")
def event_cannot_be_cleared():
    """`clear` does nothing."""
    Event.clear = lambda self: None


@breaks("event.set")
def event_counts_how_often_it_was_set():
    """An event that was set twice has to be cleared twice."""

    def set_event(self):
        with self._cond:
            self._flag.release()
            self._cond.notify_all()

    Event.set = set_event


@breaks("event.set")
def event_wait_returns_nothing():
    """`wait` for an event returns None."""

    def wait(old, self, timeout=None):
        old(self, timeout)

    wrap(Event, "wait", wait)


@breaks("event.set")
def event_wait_returns_true_when_its_timeout_expires():
    """`wait` for an event returns True when its timeout expires."""
    wrap(Event, "wait", lambda old, self, timeout=None: old(self, timeout) or timeout == 0.05)


@breaks("event.set")
def event_waits_forever_with_a_negative_timeout():
    """`wait` for an event waits forever if its timeout is negative."""
    wrap(Event, "wait", lambda old, self, timeout=None: old(self, None if timeout == -1 else timeout))


@breaks("event.set")
def event_does_not_wait_for_its_timeout():
    """`wait` for an event with a timeout does not wait."""
    wrap(Event, "wait", lambda old, self, timeout=None: old(self, timeout and 0))


@breaks("event.set")
def event_is_set_from_the_beginning():
    """An event is set when it is made."""

    def init(old, self, *, ctx):
        old(self, ctx=ctx)
        self.set()

    wrap(Event, "__init__", init)


@breaks("event.set")
def event_is_set_without_waiting_for_who_is_awake():
    """`set` does not wait until those that wait for an event are awake."""

    def set_event(self):
        with self._cond:
            self._flag.acquire(False)
            self._flag.release()
            while self._cond._sleeping_count.acquire(False):
                self._cond._wait_semaphore.release()

    Event.set = set_event


@breaks("event.set")
def event_cannot_be_set_after_an_exception():
    """`set` does nothing in a process whose `wait` was ended by an exception."""
    ended = []

    def wait(old, self, timeout=None):
        try:
            return old(self, timeout)
        except BaseException:
            ended.append(self)
            raise

    wrap(Event, "wait", wait)
    wrap(Event, "set", lambda old, self: None if self in ended else old(self))


@breaks("event.set")
def event_is_always_set_for_who_asks():
    """`is_set` is True for every event."""
    Event.is_set = lambda self: True


EVERYBODY = sys.maxsize


# condition.notify


@breaks("condition.notify")
def notify_wakes_all():
    """`notify` wakes all that wait in a condition."""
    wrap(Condition, "notify", lambda old, self, n=1: old(self, EVERYBODY))


@breaks("condition.notify")
def notify_wakes_one():
    """`notify` wakes one process, whatever number it is given."""
    wrap(Condition, "notify", lambda old, self, n=1: old(self, n if n == EVERYBODY else 1))


@breaks("condition.notify")
def notify_wakes_two_by_default():
    """`notify` wakes two processes by default."""
    wrap(Condition, "notify", lambda old, self, n=2: old(self, n))


@breaks("condition.notify")
def notify_all_wakes_two():
    """`notify_all` wakes two processes at most."""
    Condition.notify_all = lambda self: self.notify(2 if type(self._lock).__name__ == "RLock" else EVERYBODY)


@breaks("condition.notify")
def notification_is_kept():
    """A notification that nobody waits for is kept for who waits next."""

    def notify(self, n=1):
        kept = self._sleeping_count._semlock._get_value() == 0
        if kept:
            self._sleeping_count.release()
        for _ in range(min(n, self._sleeping_count._semlock._get_value())):
            self._sleeping_count.acquire()
            self._wait_semaphore.release()

    Condition.notify = notify


@breaks("condition.notify")
def wait_returns_without_the_lock():
    """Who was notified goes on without the lock."""

    def wait(old, self, timeout=None):
        count = self._lock._semlock._count()
        self._sleeping_count.release()
        for _ in range(count):
            self._lock.release()
        is_notified = self._wait_semaphore.acquire(True, timeout)
        self._woken_count.release()
        return is_notified

    def leave(old, self, *error):
        if self._semlock._is_mine():
            old(self, *error)

    wrap(Condition, "wait", wait)
    wrap(SemLock, "__exit__", leave)


@breaks("condition.notify")
def condition_wait_returns_nothing():
    """`wait` in a condition returns None."""

    def wait(old, self, timeout=None):
        old(self, timeout)

    wrap(Condition, "wait", wait)


# condition.lock


@breaks("condition.lock")
def wait_without_the_lock_is_allowed():
    """`wait` in a condition returns at once for who does not hold the lock."""
    wrap(
        Condition,
        "wait",
        lambda old, self, timeout=None: old(self, timeout) if self._lock._semlock._is_mine() else False,
    )


@breaks("condition.lock")
def notify_without_the_lock_is_allowed():
    """`notify` does nothing for who does not hold the lock."""
    wrap(Condition, "notify", lambda old, self, n=1: old(self, n) if self._lock._semlock._is_mine() else None)


@breaks("condition.lock")
def notify_all_without_the_lock_is_allowed():
    """`notify_all` does nothing for who does not hold the lock."""
    wrap(Condition, "notify_all", lambda old, self: old(self) if self._lock._semlock._is_mine() else None)


def require_the_lock(old, self, *args):
    """Raise the error even where nothing is asserted."""
    if not self._lock._semlock._is_mine():
        raise AssertionError("the lock is not held")
    return old(self, *args)


@breaks("condition.lock")
def wait_requires_the_lock_with_o():
    """`wait` in a condition raises AssertionError with -O, too."""
    wrap(Condition, "wait", require_the_lock)


@breaks("condition.lock")
def notify_requires_the_lock_with_o():
    """`notify` raises AssertionError with -O, too."""
    wrap(Condition, "notify", require_the_lock)


@breaks("condition.lock")
def wait_keeps_the_lock():
    """Who waits in a condition keeps its lock."""

    def wait(old, self, timeout=None):
        assert self._lock._semlock._is_mine()
        self._sleeping_count.release()
        is_notified = self._wait_semaphore.acquire(True, timeout)
        self._woken_count.release()
        return is_notified

    wrap(Condition, "wait", wait)


@breaks("condition.lock")
def wait_releases_the_lock_once():
    """Who waits in a condition releases its lock once, however often it was acquired."""

    def wait(old, self, timeout=None):
        assert self._lock._semlock._is_mine()
        self._sleeping_count.release()
        self._lock.release()
        is_notified = self._wait_semaphore.acquire(True, timeout)
        self._woken_count.release()
        self._lock.acquire()
        return is_notified

    wrap(Condition, "wait", wait)


@breaks("condition.lock")
def condition_ignores_the_lock_that_it_is_given():
    """A condition has a lock of its own, whatever it is given."""
    wrap(Condition, "__init__", lambda old, self, lock=None, *, ctx: old(self, ctx=ctx))


# condition.timeout


@breaks("condition.timeout")
def condition_wait_returns_true_when_its_timeout_expires():
    """`wait` in a condition returns True when its timeout expires."""
    wrap(Condition, "wait", lambda old, self, timeout=None: old(self, timeout) or timeout == 0.05)


@breaks("condition.timeout")
def condition_wait_returns_nothing_when_its_timeout_expires():
    """`wait` in a condition returns None when its timeout expires."""
    wrap(Condition, "wait", lambda old, self, timeout=None: old(self, timeout) or None)


@breaks("condition.timeout")
def condition_waits_forever_with_a_negative_timeout():
    """`wait` in a condition waits forever if its timeout is negative."""
    wrap(Condition, "wait", lambda old, self, timeout=None: old(self, None if timeout == -1 else timeout))


@breaks("condition.timeout", "condition.lock")
def condition_does_not_wait_for_its_timeout():
    """`wait` in a condition with a timeout does not wait."""
    wrap(Condition, "wait", lambda old, self, timeout=None: old(self, timeout and 0))


@breaks("condition.timeout")
def wait_for_does_not_wait_for_its_timeout():
    """`wait_for` with a timeout does not wait."""
    wrap(Condition, "wait_for", lambda old, self, predicate, timeout=None: old(self, predicate, timeout and 0))


@breaks("condition.timeout")
def wait_for_returns_a_truth_value():
    """`wait_for` returns True or False."""
    wrap(Condition, "wait_for", lambda old, self, predicate, timeout=None: bool(old(self, predicate, timeout)))


@breaks("condition.timeout")
def wait_for_ignores_its_timeout():
    """`wait_for` waits forever."""
    wrap(Condition, "wait_for", lambda old, self, predicate, timeout=None: old(self, predicate))


@breaks("condition.timeout")
def wait_for_waits_first():
    """`wait_for` waits before it calls its function for the first time."""

    def wait_for(old, self, predicate, timeout=None):
        self.wait(timeout)
        return old(self, predicate, timeout)

    wrap(Condition, "wait_for", wait_for)


@breaks("condition.timeout", "condition.lock")
def wait_for_waits_once():
    """`wait_for` waits for one notification, whatever its function returns then."""

    def wait_for(old, self, predicate, timeout=None):
        if not predicate():
            self.wait(timeout)
        return predicate()

    wrap(Condition, "wait_for", wait_for)
