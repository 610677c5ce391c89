"""Mutants of joining."""

import os
import tempfile
import threading
import time

from workloads.mutants import breaks, change_exit_code, end_with_the_parent, exit_by, part, wrap

process = part("process")


Process = part("process").BaseProcess


# join.orders and join.waits


@breaks("join.orders", "join.waits")
def join_returns_at_once():
    """`join` returns at once."""
    Process.join = lambda self, timeout=None: None


@breaks("join.orders", "join.waits")
def join_gives_up():
    """`join` without a timeout gives up after 50 ms."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, 0.05 if timeout is None else timeout))


@breaks("join.waits", platform="linux")
def join_gives_up_after_an_hour():
    """`join` without a timeout gives up after an hour."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, 3600 if timeout is None else timeout))


@breaks("join.waits")
def join_does_not_wait():
    """`join` checks once whether the child has ended, and does not wait."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, 0))


@breaks("join.waits")
def join_terminates_the_child():
    """`join` terminates a child that has not ended after 20 ms."""

    def join(old, self, timeout=None):
        old(self, 0.02)
        if self.is_alive():
            self.terminate()
        old(self, timeout)

    wrap(Process, "join", join)


connection = part("connection")


@breaks("join.waits")
def join_waits_for_any_child():
    """`join` returns when any child has ended."""

    def join(old, self, timeout=None):
        connection.wait([child.sentinel for child in process.active_children()], timeout)

    wrap(Process, "join", join)


@breaks("join.waits")
def join_waits_for_the_child_that_was_started_last():
    """`join` waits for the child that was started last, whichever it is called of."""
    started = []

    def start(old, self):
        old(self)
        started.append(self)

    wrap(Process, "start", start)
    wrap(Process, "join", lambda old, self, timeout=None: old(started[-1], timeout))


@breaks("join.waits")
def join_returns_when_the_work_is_done():
    """`join` returns when the child's `run` has returned, although the child has not ended."""

    def note_of(pid):  # in the folder of this program's temporary files
        return os.path.join(tempfile.gettempdir(), "done by {}".format(pid))

    def run(old, self):
        old(self)
        open(note_of(os.getpid()), "w").close()

    def join(old, self, timeout=None):
        while not os.path.exists(note_of(self.pid)):
            time.sleep(0.005)

    wrap(Process, "run", run)
    wrap(Process, "join", join)


util = part("util")


@breaks("join.waits")
def child_does_not_wait_for_its_own_children():
    """A child, unlike a main process, does not wait for its children at its exit."""
    leave = util._exit_function

    def leave_if_main():
        if process.parent_process() is None:
            leave()

    exit_by(leave_if_main)


@breaks("join.waits", under="forkserver")
def join_hangs_without_a_fork_server():
    """`join` of a child whose fork server has died never returns."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode == 255:
            threading.Event().wait()

    wrap(Process, "join", join)


@breaks("is-alive.tells", "exit.signal-code", under="forkserver")
def exit_code_without_a_fork_server_is_1():
    """A child whose fork server has died has exit code 1."""
    change_exit_code(lambda code: 1 if code == 255 else code)


@breaks("join.waits", under="forkserver")
def children_end_with_their_fork_server():
    """The children of a fork server exit when it has died."""

    def run(old, self):
        end_with_the_parent()
        old(self)

    wrap(Process, "run", run)


@breaks("join.waits", under="forkserver")
def ends_of_pipes_are_not_passed_on():
    """A child closes the ends of pipes that it is passed as soon as it has them."""

    def run(old, self):
        for end in vars(self).values():
            if isinstance(end, connection.Connection):
                end.close()
        old(self)

    wrap(Process, "run", run)


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


@breaks("join.timeout-optional")
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


@breaks("join.timeout-optional")
def timeout_is_waited_out():
    """`join` with a timeout waits for the whole of it, even if the child has ended."""

    def join(old, self, timeout=None):
        if timeout:
            time.sleep(max(timeout, 0))
        old(self, timeout)

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def infinite_timeout_expires_at_once():
    """`join` returns at once for a timeout that is infinite, or of centuries."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, 0 if (timeout or 0) > 10**9 else timeout))


# join.creator


@breaks("join.creator", under="fork")
def sentinel_is_ready_from_the_start():
    """The sentinel of a child is ready from the start."""
    always_ready = os.open(os.devnull, os.O_RDONLY)
    Process.sentinel = property(lambda self: always_ready)


@breaks("is-alive.tells", under=("fork", "spawn"), platform="posix")
def sentinel_is_ready_while_the_child_works():
    """The sentinel of a child is ready while the child works."""
    sentinel_is_ready_from_the_start()


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


@breaks("join.creator", under=("spawn", "forkserver"))
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
