"""Mutants of starting and joining."""

import os
import tempfile
import threading
import time

from workloads.mutants import breaks, change_exit_code, end_with_the_parent, exit_by, part, wrap

process = part("process")


Process = part("process").BaseProcess


# join.orders


@breaks("join.orders")
def join_does_not_wait_for_a_late_child():
    """`join` returns at once; every child begins its work 300 ms late."""

    def run(old, self):
        time.sleep(0.3)
        old(self)

    wrap(Process, "run", run)
    join_returns_at_once()


@breaks("join.orders")
def join_gives_up_on_a_late_child():
    """`join` without a timeout gives up after 50 ms; every child begins its work 300 ms late."""
    join_does_not_wait_for_a_late_child()
    Process.join = lambda self, timeout=None: time.sleep(0.05)


# join.waits


@breaks("join.waits")
def join_returns_at_once():
    """`join` returns at once."""
    Process.join = lambda self, timeout=None: None


@breaks("join.waits")
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


@breaks("join.waits", "exit.signal-code", under="forkserver")
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
