"""Mutants of orphans."""

import os
import signal
import sys
import threading
import time

from workloads.mutants import (
    breaks,
    children,
    end_with_the_parent,
    exit_by,
    let_children_run,
    package,
    part,
    wrap,
)

util = part("util")


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


def give_up_at_exit(seconds):
    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join(seconds)
        util._run_finalizers()

    exit_by(leave)


@breaks("orphan.after-last-line")
def exit_waits_for_a_moment():
    """An exiting process waits for each of its children for only 50 ms."""
    give_up_at_exit(0.05)


@breaks("orphan.after-last-line", platform="linux")
def exit_waits_for_an_hour():
    """An exiting process waits for each of its children for only an hour."""
    give_up_at_exit(3600)


connection = part("connection")


@breaks("orphan.after-last-line")
def exit_waits_for_any_child():
    """An exiting process waits until any of its children has ended."""

    def leave():
        util._run_finalizers(0)
        connection.wait([child.sentinel for child in children(daemonic=False)])
        util._run_finalizers()

    exit_by(leave)


@breaks("orphan.after-last-line")
def exit_waits_for_one_child():
    """An exiting process waits only for the child that was started last."""

    def leave():
        util._run_finalizers(0)
        max(children(daemonic=False), key=lambda child: child._identity).join()
        util._run_finalizers()

    exit_by(leave)


process = part("process")


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


Process = part("process").BaseProcess


@breaks("orphan.after-last-line", under="forkserver")
def exit_waits_for_what_the_os_still_has():
    """An exiting process waits for its children until the OS does not know their pids any more."""
    pids = []

    def start(old, self):
        old(self)
        pids.append(self.pid)

    def exists(pid):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    def leave():
        util._run_finalizers(0)
        for child in process.active_children():
            child.join()
        while any(map(exists, pids)):
            time.sleep(0.005)
        util._run_finalizers()

    wrap(Process, "start", start)
    exit_by(leave)


@breaks("orphan.after-last-line")
def event_is_never_set():
    """An event never seems set."""
    part("synchronize").Event.is_set = lambda self: False


@breaks("orphan.after-last-line")
def event_is_set_from_the_start():
    """An event always seems set."""
    part("synchronize").Event.is_set = lambda self: True


# orphan.outlives-parent


@breaks("orphan.outlives-parent", under=("fork", "spawn"), platform="linux")
def child_dies_with_its_parent():
    """A child asks the kernel to kill it when its parent dies."""
    import ctypes

    def bootstrap(old, self, *args, **kwargs):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("orphan.outlives-parent")
def child_watches_its_parent():
    """A child has a thread that ends it when its parent dies."""

    def run(old, self):
        if process.parent_process() is not None:
            end_with_the_parent()
        old(self)

    wrap(Process, "run", run)


@breaks("orphan.outlives-parent")
def first_child_watches_its_parent():
    """The child that was started first has a thread that ends it when its parent dies."""

    def run(old, self):
        if self._identity == (1,):
            end_with_the_parent()
        old(self)

    wrap(Process, "run", run)


@breaks("orphan.outlives-parent")
def join_of_the_parent_never_returns():
    """`parent_process().join()` never returns."""
    process._ParentProcess.join = lambda self, timeout=None: threading.Event().wait()


@breaks("orphan.outlives-parent")
def join_of_the_parent_returns_at_once():
    """`parent_process().join()` returns at once."""
    process._ParentProcess.join = lambda self, timeout=None: None


@breaks("orphan.outlives-parent", platform="posix")
def exit_cannot_be_interrupted():
    """An exiting process ignores SIGINT while it waits for its children."""

    def leave():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        util._run_finalizers(0)
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("orphan.outlives-parent", platform="posix")
def sigterm_ends_the_children_too():
    """SIGTERM ends a main process only after its children."""

    def leave(number, frame):
        for child in process.active_children():
            child.terminate()
            child.join()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTERM)

    def start(old, self):
        old(self)
        signal.signal(signal.SIGTERM, leave)

    wrap(Process, "start", start)


@breaks("orphan.outlives-parent", under="fork")
def forked_child_keeps_nothing_of_its_siblings():
    """A forked child closes the pipes by which its siblings notice that their parent is dead."""

    def bootstrap(old, self, *args, **kwargs):
        for sibling in process._children:
            util.close_fds(*sibling._popen.finalizer._args)
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("orphan.outlives-parent", under=("spawn", "forkserver"))
def first_child_notices_late_that_its_parent_is_dead():
    """`parent_process().is_alive()` is True at first in the child that was started first, whatever the parent does."""
    calls = []

    def is_alive(old, self):
        calls.append(self)
        return (process.current_process()._identity == (1,) and len(calls) < 3) or old(self)

    wrap(process._ParentProcess, "is_alive", is_alive)


@breaks("orphan.outlives-parent")
def parent_seems_alive_forever():
    """`parent_process().is_alive()` is always True."""
    process._ParentProcess.is_alive = lambda self: True


@breaks("orphan.outlives-parent")
def parent_never_seems_alive():
    """`parent_process().is_alive()` is always False."""
    process._ParentProcess.is_alive = lambda self: False


@breaks("orphan.outlives-parent", under=("fork", "spawn"), platform="posix")
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


@breaks("orphan.outlives-parent", platform="posix")
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


@breaks("orphan.outlives-parent", platform="win32", alters="workload")
def orphan_has_no_parent_pid():
    """`os.getppid` is 0 once the parent is dead."""

    def getppid(old):
        parent = part("process").parent_process()
        return old() if parent is None or parent.is_alive() else 0

    wrap(os, "getppid", getppid)


# orphan.at-start


@breaks("orphan.at-start", platform="posix")
def child_of_a_dead_parent_ends():
    """A child ends as soon as its parent is dead."""

    def around(run):
        end_with_the_parent()
        run()

    let_children_run(around)


@breaks("orphan.at-start", platform="win32", alters="workload")
def os_exit_waits_for_children():
    """`os._exit` in a main process waits for the children."""

    def leave(old, code):
        for child in part("process").active_children():
            child.join()
        old(code)

    if part("process").parent_process() is None:
        wrap(os, "_exit", leave)


@breaks("orphan.at-start", platform="win32", alters="workload")
def interpreter_that_fails_is_silent():
    """A new process that fails before it has begun prints nothing."""
    sys.excepthook = lambda *error: None
