"""Mutants of events, conditions and barriers."""

import sys
import threading

from workloads.mutants import breaks, package, part, wrap

synchronize = part("synchronize")
Event, Condition, Barrier, SemLock = (
    getattr(synchronize, name) for name in ("Event", "Condition", "Barrier", "SemLock")
)
EVERYBODY = sys.maxsize


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
def event_is_set_from_the_beginning():
    """An event is set when it is made."""

    def init(old, self, *, ctx):
        old(self, ctx=ctx)
        self.set()

    wrap(Event, "__init__", init)


@breaks("event.set")
def event_is_always_set_for_who_asks():
    """`is_set` is True for every event."""
    Event.is_set = lambda self: True


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


# barrier.wait


def change_parties(change):
    """Have a barrier wait for another number than it is given."""
    wrap(
        Barrier,
        "__init__",
        lambda old, self, parties, action=None, timeout=None, *, ctx: old(
            self, change(parties), action, timeout, ctx=ctx
        ),
    )


@breaks("barrier.wait")
def barrier_waits_for_one_less():
    """A barrier waits for one party less than it has."""
    change_parties(lambda parties: parties - 1)


@breaks("barrier.wait")
def barrier_waits_for_one_more():
    """A barrier waits for one party more than it has."""
    change_parties(lambda parties: parties + 1)


@breaks("barrier.wait")
def barrier_gives_all_the_same_number():
    """`wait` at a barrier returns 0."""
    wrap(Barrier, "wait", lambda old, self, timeout=None: old(self, timeout) * 0)


@breaks("barrier.wait")
def barrier_counts_from_1():
    """`wait` at a barrier returns a number from 1 up."""
    wrap(Barrier, "wait", lambda old, self, timeout=None: old(self, timeout) + 1)


@breaks("barrier.wait")
def barrier_ignores_its_action():
    """A barrier does not run its action."""
    wrap(
        Barrier,
        "__init__",
        lambda old, self, parties, action=None, timeout=None, *, ctx: old(self, parties, None, timeout, ctx=ctx),
    )


@breaks("barrier.wait")
def barrier_runs_its_action_once():
    """A barrier runs its action only the first time."""

    def wait(old, self, timeout=None):
        number = old(self, timeout)
        self._action = None
        return number

    wrap(Barrier, "wait", wait)


@breaks("barrier.wait")
def barrier_runs_its_action_late():
    """A barrier runs its action when the others have gone on."""

    def release(old, self):
        action, self._action = self._action, None
        old(self)
        self._late = self._action = action

    def wait(old, self, timeout=None):
        number = old(self, timeout)
        if vars(self).pop("_late", None):
            self._action()
        return number

    wrap(Barrier, "_release", release)
    wrap(Barrier, "wait", wait)


@breaks("barrier.wait")
def barrier_runs_its_action_in_a_process():
    """A barrier runs its action in a process of its own."""

    def release(old, self):
        action, self._action = self._action, None
        child = package().Process(target=action)
        child.start()
        child.join()
        old(self)
        self._action = action

    wrap(Barrier, "_release", release)


@breaks("barrier.wait")
def barrier_serves_once():
    """A barrier that was passed lets everybody pass from then on."""
    passed = []

    def wait(old, self, timeout=None):
        number = passed[0] if passed else old(self, timeout)
        passed.append(number)
        return number

    wrap(Barrier, "wait", wait)


# barrier.broken


@breaks("barrier.broken")
def abort_does_nothing():
    """`abort` does not break a barrier."""
    Barrier.abort = lambda self: None


@breaks("barrier.broken")
def abort_is_a_reset():
    """`abort` resets the barrier."""
    Barrier.abort = Barrier.reset


@breaks("barrier.broken")
def reset_breaks_the_barrier():
    """`reset` breaks a barrier at which others wait."""
    wrap(Barrier, "reset", lambda old, self: self.abort() if self.n_waiting else old(self))


@breaks("barrier.broken")
def reset_leaves_the_barrier_broken():
    """`reset` does not mend a broken barrier."""
    wrap(Barrier, "reset", lambda old, self: None if self.broken else old(self))


@breaks("barrier.broken")
def reset_lets_everybody_wait():
    """`reset` does nothing while others wait at the barrier."""
    wrap(Barrier, "reset", lambda old, self: None if self.n_waiting else old(self))


@breaks("barrier.broken")
def timeout_breaks_no_barrier():
    """A party whose timeout expires gets the error alone, and the barrier is not broken."""

    def wait(old, self, timeout=None):
        try:
            return old(self, timeout)
        except threading.BrokenBarrierError:
            if timeout:
                self.reset()
            raise

    wrap(Barrier, "wait", wait)


@breaks("barrier.broken")
def barrier_ignores_timeouts():
    """A timeout of `wait` at a barrier never expires."""
    wrap(Barrier, "wait", lambda old, self, timeout=None: old(self))


@breaks("barrier.broken")
def barrier_ignores_its_own_timeout():
    """The timeout that a barrier is given when it is made never expires."""
    wrap(
        Barrier,
        "__init__",
        lambda old, self, parties, action=None, timeout=None, *, ctx: old(self, parties, action, ctx=ctx),
    )


def run_the_action(around):
    """Have a barrier call `around(action)` instead of its action."""

    def release(old, self):
        action = self._action
        self._action = action and (lambda: around(action))
        try:
            old(self)
        finally:
            self._action = action

    wrap(Barrier, "_release", release)


@breaks("barrier.broken")
def failing_action_is_ignored():
    """A barrier whose action fails lets everybody pass."""

    def run(action):
        try:
            action()
        except ValueError:
            return

    run_the_action(run)


@breaks("barrier.broken")
def failing_action_raises_what_others_get():
    """A barrier whose action fails raises the same error for all."""

    def run(action):
        try:
            action()
        except ValueError:
            raise threading.BrokenBarrierError from None

    run_the_action(run)


@breaks("barrier.broken")
def broken_barrier_lets_who_comes_wait():
    """Who comes to a broken barrier waits there."""

    def enter(old, self):
        if self._state == -2:
            self._cond.wait()
        old(self)

    wrap(Barrier, "_enter", enter)


@breaks("barrier.broken")
def barrier_is_never_broken_for_who_asks():
    """`broken` is False for every barrier."""
    Barrier.broken = False


# waiter.killed


def notify_by(confirm):
    """Have `notify` call this with the condition and the number of processes that it has told to wake up."""

    def notify(self, n=1):
        while self._woken_count.acquire(False):
            self._sleeping_count.acquire(False)
        sleepers = 0
        while sleepers < n and self._sleeping_count.acquire(False):
            self._wait_semaphore.release()
            sleepers += 1
        confirm(self, sleepers)

    Condition.notify = notify


@breaks("waiter.killed")
def notify_does_not_wait():
    """`notify` does not wait until who was told to wake up is awake."""
    notify_by(lambda self, sleepers: None)


@breaks("waiter.killed")
def notify_gives_up_after_a_moment():
    """`notify` waits only for a moment until who was told to wake up is awake."""
    notify_by(lambda self, sleepers: [self._woken_count.acquire(True, 0.05) for _ in range(sleepers)])


@breaks("waiter.killed")
def notify_waits_without_the_lock():
    """`notify` does not hold the lock while it waits until who was told to wake up is awake."""

    def confirm(self, sleepers):
        if sleepers:
            self._lock.release()
        for _ in range(sleepers):
            self._woken_count.acquire()
        if sleepers:
            self._lock.acquire()

    notify_by(confirm)
