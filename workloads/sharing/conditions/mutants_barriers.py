"""Mutants of barriers, and of waiters that are killed."""

import threading
import time

from workloads.mutants import breaks, package, part, wrap

synchronize = part("synchronize")


Event, Condition, Barrier, SemLock = (
    getattr(synchronize, name) for name in ("Event", "Condition", "Barrier", "SemLock")
)


def change_parties(change):
    """Have a barrier wait for another number than it is given."""
    wrap(
        Barrier,
        "__init__",
        lambda old, self, parties, action=None, timeout=None, *, ctx: old(
            self, change(parties), action, timeout, ctx=ctx
        ),
    )


# barrier.wait


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
            time.sleep(0.5)  # until the others have said that they go on
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
def timeout_wakes_nobody():
    """When a timeout expires at a barrier, it is broken for who comes later, and who waits goes on waiting."""

    def wait(old, self, timeout):
        notify_all, self._cond.notify_all = self._cond.notify_all, lambda: None
        try:
            return old(self, timeout)
        finally:
            self._cond.notify_all = notify_all

    wrap(Barrier, "_wait", wait)


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


# waiter.killed


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


managers = part("managers")


@breaks("waiter.killed")
def managed_event_cannot_be_set():
    """`set` of a manager's event does nothing."""
    managers.EventProxy.set = lambda self: None


@breaks("waiter.killed")
def managed_event_is_set_by_nobody_who_returns():
    """`set` of a manager's event does not return."""

    def set_event(old, self):
        old(self)
        threading.Event().wait()

    wrap(managers.EventProxy, "set", set_event)
