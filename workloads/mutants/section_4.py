"""Mutants of joining and orphans."""

import os
import signal
import sys
import time

from workloads.mutants import breaks, children, end_with_the_parent, exit_by, package, part, wrap

process, util = part("process"), part("util")
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


# join.waits, join.orders


@breaks("join.waits")
def join_returns_at_once():
    """`join` returns at once."""
    Process.join = lambda self, timeout=None: None


@breaks("join.waits")
def join_gives_up():
    """`join` without a timeout gives up after 50 ms."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, 0.05 if timeout is None else timeout))


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


# orphan.after-last-line


@breaks("orphan.after-last-line")
def exit_does_not_wait():
    """An exiting process does not wait for its children."""

    def leave():
        for child in children(daemonic=True):
            child._popen.terminate()
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("orphan.after-last-line")
def exit_waits_for_a_moment():
    """An exiting process waits for its children for only 50 ms."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join(0.05)
        util._run_finalizers()

    exit_by(leave)


@breaks("orphan.after-last-line")
def exit_terminates_every_child():
    """An exiting process terminates all its children, not only daemonic ones."""

    def leave():
        util._run_finalizers(0)
        for child in process.active_children():
            child._popen.terminate()
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("orphan.after-last-line")
def exit_does_not_wait_after_an_error():
    """A process that exits by an uncaught exception does not wait for its children."""

    def exit_at_once(old, kind, value, traceback):
        old(kind, value, traceback)
        sys.stderr.flush()
        os._exit(1)

    wrap(sys, "excepthook", exit_at_once)


@breaks("orphan.after-last-line")
def exit_does_not_wait_after_sys_exit():
    """A process that exits by `sys.exit` does not wait for its children."""
    wrap(sys, "exit", lambda old, code=0: os._exit(code))


@breaks("orphan.after-last-line")
def parent_seems_dead_too_early():
    """`parent_process().is_alive()` is False from the second call on, although the parent still waits."""
    parent_process = process.parent_process

    class Parent:
        def __init__(self):
            self.pid, self.calls = parent_process().pid, 0

        def is_alive(self):
            self.calls += 1
            return self.calls == 1

    parents = []

    def only_parent():
        if not parents:
            parents.append(Parent())
        return parents[0]

    part("context").BaseContext.parent_process = staticmethod(only_parent)
    package().parent_process = only_parent


# orphan.outlives-parent


@breaks("orphan.outlives-parent", under=("fork", "spawn"), platform="linux")
def child_dies_with_its_parent():
    """A child asks the kernel to kill it when its parent dies."""
    import ctypes

    def bootstrap(old, self, *args, **kwargs):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("orphan.outlives-parent", platform="posix")
def child_watches_its_parent():
    """A child has a thread that ends it when its parent dies."""

    def run(old, self):
        if process.parent_process() is not None:
            end_with_the_parent()
        old(self)

    wrap(Process, "run", run)


@breaks("orphan.outlives-parent")
def parent_seems_alive_forever():
    """`parent_process().is_alive()` is always True."""
    process._ParentProcess.is_alive = lambda self: True


@breaks("orphan.outlives-parent")
def parent_never_seems_alive():
    """`parent_process().is_alive()` is always False."""
    process._ParentProcess.is_alive = lambda self: False


@breaks("orphan.outlives-parent", under=("fork", "spawn"))
def parent_pid_never_changes():
    """`os.getppid` always returns what it returned at first."""
    first = {}
    wrap(os, "getppid", lambda old: first.setdefault(os.getpid(), old()))


@breaks("orphan.outlives-parent", under="forkserver")
def parent_pid_becomes_1():
    """`os.getppid` returns 1 in every orphan, even in one of a fork server."""

    def getppid(old):
        parent = process.parent_process()
        return 1 if parent is not None and not parent.is_alive() else old()

    wrap(os, "getppid", getppid)


@breaks("orphan.outlives-parent")
def parent_process_follows_the_parent_pid():
    """`parent_process().pid` is the current parent's, not that of the process that started the child."""

    def current_parent(self):
        return os.getppid()

    process._ParentProcess.pid = process._ParentProcess.ident = property(current_parent)


@breaks("orphan.outlives-parent")
def os_exit_waits():
    """`os._exit` waits for the children."""

    def leave(old, code):
        for child in process.active_children():
            child.join()
        old(code)

    wrap(os, "_exit", leave)


@breaks("orphan.outlives-parent")
def os_exit_terminates_the_children():
    """`os._exit` terminates the children."""

    def leave(old, code):
        for child in process.active_children():
            child.terminate()
        old(code)

    wrap(os, "_exit", leave)
