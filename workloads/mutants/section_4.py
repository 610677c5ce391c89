"""Mutants of starting and joining."""

import os
import tempfile
import threading
import time

from workloads.mutants import breaks, change_exit_code, end_with_the_parent, part, wrap

connection, process = part("connection"), part("process")
Process = process.BaseProcess


# start.does-not-wait


@breaks("start.does-not-wait")
def start_joins():
    """`start` waits until the child has ended."""

    def start(old, self):
        old(self)
        self.join()

    wrap(Process, "start", start)


@breaks("start.does-not-wait")
def start_joins_unless_daemonic():
    """`start` waits until the child has ended, unless the child is daemonic."""

    def start(old, self):
        old(self)
        if not self.daemon:
            self.join()

    wrap(Process, "start", start)


@breaks("start.does-not-wait")
def start_waits_for_the_first_child():
    """`start` of a process's first child waits until that child has ended."""
    started = []

    def start(old, self):
        old(self)
        if not started:
            self.join()
        started.append(self)

    wrap(Process, "start", start)


@breaks("start.does-not-wait")
def start_waits_for_the_child_before():
    """`start` waits until the child that was started before has ended."""
    started = []

    def start(old, self):
        if started:
            started[-1].join()
        old(self)
        started.append(self)

    wrap(Process, "start", start)


@breaks("start.does-not-wait", under=("spawn", "forkserver"))
def start_waits_for_the_import():
    """`start` waits until the child has imported the program."""

    def note_of(child):  # in the folder of this program's temporary files
        return os.path.join(tempfile.gettempdir(), "imported by " + child.name)

    def run(old, self):
        open(note_of(self), "w").close()
        old(self)

    def start(old, self):
        old(self)
        while not os.path.exists(note_of(self)):
            time.sleep(0.005)

    wrap(Process, "run", run)
    wrap(Process, "start", start)


@breaks("start.does-not-wait", under=("spawn", "forkserver"))
def start_leaves_everything_to_a_thread():
    """`start` leaves everything to a thread, so that it never waits."""
    wrap(Process, "start", lambda old, self: threading.Thread(target=old, args=(self,)).start())


# join.waits, join.orders


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


@breaks("join.waits", under="forkserver")
def join_hangs_without_a_fork_server():
    """`join` of a child whose fork server has died never returns."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode == 255:
            threading.Event().wait()

    wrap(Process, "join", join)


@breaks("join.waits", under="forkserver")
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
