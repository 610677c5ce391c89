"""Mutants of joining children: with a timeout, and by whom."""

import os
import threading
import time

from workloads.mutants import breaks, part, wrap

process, connection = part("process"), part("connection")
Process = process.BaseProcess


# join.timeout-optional


@breaks("join.timeout-optional")
def timeout_is_ignored():
    """`join` ignores its timeout and waits until the child has ended."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self))


@breaks("join.timeout-optional")
def timeout_ends_the_child():
    """`join` kills the child when its timeout expires."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if timeout is not None and self.is_alive():
            self.kill()
            old(self)

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_is_an_error():
    """`join` raises `TimeoutError` when its timeout expires."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.is_alive():
            raise TimeoutError

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_by_name_is_0():
    """`join` treats a timeout given by keyword as 0."""

    def join(old, self, *args, timeout=None):
        old(self, *args, **({} if timeout is None else {"timeout": 0}))

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_that_expired_counts_as_the_end():
    """After the timeout of a `join` has expired, `is_alive` is False."""
    ended = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        ended.add(self)

    wrap(Process, "join", join)
    wrap(Process, "is_alive", lambda old, self: self not in ended and old(self))


@breaks("join.timeout-optional")
def timeout_decides_what_join_returns():
    """`join` returns whether the child has ended before the timeout, as `threading.Event.wait` does."""

    def join(old, self, timeout=None):
        old(self, timeout)
        return not self.is_alive()

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_of_0_blocks():
    """`join` treats a timeout of 0 as None."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, timeout or None))


@breaks("join.timeout-optional")
def timeout_below_0_blocks():
    """`join` treats a negative timeout as None, as `select.poll` does."""

    def join(old, self, timeout=None):
        old(self, None if timeout is not None and timeout < 0 else timeout)

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_is_in_milliseconds():
    """`join` takes its timeout for milliseconds."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, timeout and timeout / 1000))


@breaks("join.timeout-optional", "join.timeout-not-reached")
def timeout_expires_with_any_child():
    """`join` with a timeout returns when any child has ended."""

    def join(old, self, timeout=None):
        if timeout:
            connection.wait([child.sentinel for child in process.active_children()], timeout)
            timeout = 0
        old(self, timeout)

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_of_0_counts_as_expired():
    """`join` with a timeout of 0 raises `TimeoutError` even if the child has ended."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if timeout == 0 and not self.is_alive():
            raise TimeoutError

    wrap(Process, "join", join)


# join.timeout-not-reached


@breaks("join.timeout-not-reached")
def timeout_is_waited_out():
    """`join` with a timeout waits for the whole of it, even if the child has ended."""

    def join(old, self, timeout=None):
        if timeout:
            time.sleep(max(timeout, 0))
        old(self, timeout)

    wrap(Process, "join", join)


@breaks("join.timeout-not-reached", under="fork")
def timeout_is_polled():
    """`join` with a timeout asks again and again whether the child has ended, and does not wait for its sentinel."""

    def join(old, self, timeout=None):
        end = None if timeout is None else time.monotonic() + timeout
        while end and self._popen.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        old(self, None if end is None else 0)

    wrap(Process, "join", join)


# join.creator, join.after-start


@breaks("join.creator")
def joining_is_for_the_main_thread():
    """`join` raises `RuntimeError` in any thread but the main one."""

    def join(old, self, timeout=None):
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("can only join in the main thread")
        old(self, timeout)

    wrap(Process, "join", join)


@breaks("join.creator")
def joining_is_for_one_thread_at_a_time():
    """`join` returns at once if another thread joins the same child."""
    joined = set()

    def join(old, self, timeout=None):
        if self not in joined:
            joined.add(self)
            old(self, timeout)
            joined.discard(self)

    wrap(Process, "join", join)


@breaks("join.creator")
def joining_is_possible_three_times():
    """The fourth `join` of a child raises `ValueError`."""
    joins = []

    def join(old, self, timeout=None):
        old(self, timeout)
        joins.append(self)
        if joins.count(self) > 3:
            raise ValueError("has been joined too often")

    wrap(Process, "join", join)


def join_as_creator(old, self, timeout=None):
    """Join a process as if this process had created it."""
    creator, self._parent_pid = self._parent_pid, os.getpid()
    try:
        old(self, timeout)
    finally:
        self._parent_pid = creator


@breaks("join.creator", under="fork")
def joining_is_not_checked():
    """A sibling can call `join`, which returns at once, as with `-O`."""
    wrap(Process, "join", join_as_creator)


@breaks("join.creator", under="fork")
def joining_is_checked_with_o_too():
    """A sibling cannot call `join`, not even with `-O`."""

    def join(old, self, timeout=None):
        if self._parent_pid != os.getpid():
            raise AssertionError("can only join a child process")
        old(self, timeout)

    wrap(Process, "join", join)


@breaks("join.creator", under=("spawn", "forkserver"), interpreter="cpython")
def joining_is_possible_wherever_the_object_is_passed():
    """The object of a started child can be passed to a sibling, which can call `join`."""
    Process.__getstate__ = lambda self: dict(self.__dict__, _popen=None)
    joining_is_possible_for_itself_and_before_the_start()


@breaks("join.creator", "join.after-start")
def joining_is_possible_for_itself_and_before_the_start():
    """`join` returns at once before the start, and if a process joins itself."""

    def join(old, self, timeout=None):
        if self._popen is not None:
            old(self, timeout)

    wrap(Process, "join", join)


@breaks("join.creator", "join.after-start")
def joining_too_early_is_a_value_error():
    """`join` raises `ValueError` before the start, and if a process joins itself."""

    def join(old, self, timeout=None):
        if self._popen is None:
            raise ValueError("can only join a started process")
        old(self, timeout)

    wrap(Process, "join", join)
