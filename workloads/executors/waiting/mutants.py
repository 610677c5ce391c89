"""Mutants of waiting."""

import concurrent.futures
import time
from concurrent.futures import FIRST_COMPLETED, FIRST_EXCEPTION, Future, TimeoutError, _base  # noqa: A004

from workloads.mutants import breaks, wrap

ALL_COMPLETED = concurrent.futures.ALL_COMPLETED


def alter_condition(change):
    """Let `wait` return by `change(return_when)`."""

    def wait(old, fs, timeout=None, return_when=ALL_COMPLETED):
        return old(fs, timeout, change(return_when))

    wrap(concurrent.futures, "wait", wait)


# futures.wait-timeout


@breaks("futures.wait-timeout", "futures.wait-cancelled")
def wait_raises_timeout_error():
    """`wait` raises TimeoutError when its timeout expires."""

    def wait(old, *args, **options):
        result = old(*args, **options)
        if result.not_done and options.get("timeout") is not None:
            raise TimeoutError("expired")
        return result

    wrap(concurrent.futures, "wait", wait)


@breaks("futures.wait-timeout")
def wait_returns_a_future_twice():
    """`wait` returns a future as often as it was given."""

    def wait(old, fs, *args, **options):
        fs = list(fs)
        done, not_done = old(fs, *args, **options)
        return _base.DoneAndNotDoneFutures(
            [each for each in fs if each in done], [each for each in fs if each in not_done]
        )

    wrap(concurrent.futures, "wait", wait)


@breaks("futures.wait-timeout", "futures.wait-cancelled", "futures.as-completed-timeout")
def as_completed_ends_when_its_timeout_expires():
    """`as_completed` ends when its timeout expires, and raises nothing."""

    def as_completed(old, fs, timeout=None):
        try:
            yield from old(fs, timeout)
        except TimeoutError:
            return

    wrap(concurrent.futures, "as_completed", as_completed)


# futures.return-when


@breaks("futures.return-when")
def first_exception_waits_for_all():
    """`wait` for the first exception waits for all futures."""
    alter_condition(lambda condition: ALL_COMPLETED if condition == FIRST_EXCEPTION else condition)


@breaks("futures.return-when")
def first_exception_is_the_first_completed():
    """`wait` for the first exception returns when one future is done."""
    alter_condition(lambda condition: FIRST_COMPLETED if condition == FIRST_EXCEPTION else condition)


@breaks("futures.return-when")
def first_completed_must_have_failed():
    """`wait` for the first that is completed waits for one that has failed."""
    alter_condition(lambda condition: FIRST_EXCEPTION if condition == FIRST_COMPLETED else condition)


@breaks("futures.return-when")
def waiting_for_nothing_is_an_error():
    """`wait` for no futures raises ValueError."""

    def wait(old, fs, *args, **options):
        if not fs:
            raise ValueError("nothing to wait for")
        return old(fs, *args, **options)

    wrap(concurrent.futures, "wait", wait)


# futures.wait-cancelled


@breaks("futures.wait-cancelled")
def cancel_tells_who_waits():
    """`cancel` tells those who wait for the future."""
    notify = Future.set_running_or_notify_cancel

    def set_running_or_notify_cancel(self):
        return self._state != _base.CANCELLED_AND_NOTIFIED and notify(self)

    def cancel(old, self):
        is_cancelled = old(self)
        if is_cancelled:
            self.set_running_or_notify_cancel()
        return is_cancelled

    Future.set_running_or_notify_cancel = set_running_or_notify_cancel
    wrap(Future, "cancel", cancel)


@breaks("futures.wait-cancelled")
def nobody_is_told_of_a_cancelled_future():
    """An executor that comes to a cancelled future passes it over."""

    def set_running_or_notify_cancel(old, self):
        return not self.cancelled() and old(self)

    wrap(Future, "set_running_or_notify_cancel", set_running_or_notify_cancel)


@breaks("futures.wait-cancelled")
def cancelled_future_is_not_done():
    """`done` is False of a future that was cancelled."""
    wrap(Future, "done", lambda old, self: old(self) and not self.cancelled())


# futures.as-completed


@breaks("futures.as-completed")
def as_completed_keeps_the_order():
    """`as_completed` yields the futures in the order in which they were given."""

    def as_completed(old, fs, timeout=None):
        for future in dict.fromkeys(fs):
            yield from old([future], timeout)

    wrap(concurrent.futures, "as_completed", as_completed)


@breaks("futures.as-completed")
def as_completed_yields_a_future_as_often_as_it_was_given():
    """`as_completed` yields a future as often as it was given."""

    def as_completed(old, fs, timeout=None):
        fs = list(fs)
        for future in old(fs, timeout):
            yield from [future] * fs.count(future)

    wrap(concurrent.futures, "as_completed", as_completed)


@breaks("futures.as-completed")
def as_completed_waits_for_all():
    """`as_completed` yields nothing before all futures are done."""

    def as_completed(old, fs, timeout=None):
        yield from list(old(fs, timeout))

    wrap(concurrent.futures, "as_completed", as_completed)


# futures.as-completed-timeout


@breaks("futures.as-completed-timeout")
def timeout_of_as_completed_begins_with_its_call():
    """`as_completed` counts its timeout from its call."""

    def as_completed(old, fs, timeout=None):
        end = None if timeout is None else time.monotonic() + timeout

        def results():
            yield from old(fs, None if end is None else max(0, end - time.monotonic()))

        return results()

    wrap(concurrent.futures, "as_completed", as_completed)


@breaks("futures.as-completed-timeout")
def as_completed_takes_its_futures_at_once():
    """`as_completed` looks at its futures when it is called."""

    def as_completed(old, fs, timeout=None):
        return old(list(fs), timeout)

    wrap(concurrent.futures, "as_completed", as_completed)
