"""Mutants of daemons."""

import contextlib
import os
import signal
import sys

from workloads.mutants import breaks, children, end_with_the_parent, exit_by, part, wrap

process, util = part("process"), part("util")
Process = process.BaseProcess


def end(some):
    for child in some:
        child._popen.terminate()
    for child in some:
        child.join()


def keep_flag_settable():
    def set_flag(self, daemonic):
        self._config["daemon"] = daemonic

    Process.daemon = property(Process.daemon.fget, set_flag)


# daemon.ends-with-parent


@breaks("daemon.ends-with-parent", "daemon.work-is-lost")
def exit_waits_for_daemons():
    """A process that exits joins its daemonic children instead of terminating them."""

    def leave():
        util._run_finalizers(0)
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.ends-with-parent")
def exit_leaves_daemons_alone():
    """A process that exits leaves its daemonic children running."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.ends-with-parent", "daemon.flag")
def exit_ends_daemons_last():
    """A process that exits joins its other children before it terminates the daemonic ones."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join()
        end(children(daemonic=True))
        util._run_finalizers()

    exit_by(leave)


def leave_daemons_alone_after(name):
    """Let a process that calls this function of `sys` leave its daemonic children running."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join()
        util._run_finalizers()

    def note(old, *args):
        exit_by(leave)
        old(*args)

    wrap(sys, name, note)


@breaks("daemon.ends-with-parent")
def exit_leaves_daemons_alone_after_an_error():
    """A process that exits with an uncaught exception leaves its daemonic children running."""
    leave_daemons_alone_after("excepthook")


@breaks("daemon.ends-with-parent")
def exit_leaves_daemons_alone_after_sys_exit():
    """A process that exits by `sys.exit` leaves its daemonic children running."""
    leave_daemons_alone_after("exit")


@breaks("daemon.ends-with-parent", platform="posix")
def daemons_watch_their_parent():
    """A daemonic child exits when its parent is gone, even if the parent was killed."""

    def run(old, self):
        if self.daemon:
            end_with_the_parent()
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.ends-with-parent")
def os_exit_ends_daemons():
    """`os._exit` terminates the daemonic children first."""

    def leave(old, code):
        end(children(daemonic=True))
        old(code)

    wrap(os, "_exit", leave)


@breaks("daemon.ends-with-parent")
def os_exit_runs_exit_handlers():
    """`os._exit` runs the exit handlers first, as `sys.exit` does."""

    def leave(old, code):
        if process.parent_process() is None:
            util._exit_function()
        old(code)

    wrap(os, "_exit", leave)


# daemon.flag


@breaks("daemon.flag")
def flag_as_attribute_is_ignored():
    """Assigning to the attribute `daemon` has no effect."""
    Process.daemon = property(Process.daemon.fget, lambda self, daemonic: None)


@breaks("daemon.flag")
def flag_in_constructor_is_ignored():
    """The constructor's argument `daemon` has no effect."""
    wrap(Process, "__init__", lambda old, self, *args, daemon=None, **kwargs: old(self, *args, **kwargs))


@breaks("daemon.flag")
def flag_does_not_reach_the_child():
    """The child itself is not daemonic, although its parent's object says so."""

    def run(old, self):
        self._config["daemon"] = False
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.flag")
def flag_passes_to_the_next():
    """Every `Process` after a daemonic one is daemonic too."""
    seen = []

    def init(old, self, *args, daemon=None, **kwargs):
        old(self, *args, daemon=daemon or bool(seen) or None, **kwargs)

    def start(old, self):
        if seen:
            self._config["daemon"] = True
        if self.daemon:
            seen.append(self)
        old(self)

    wrap(Process, "__init__", init)
    wrap(Process, "start", start)


@breaks("daemon.flag", "daemon.sibling-finishes")
def flag_is_set_by_default():
    """Every child is daemonic by default."""

    def init(old, self, *args, daemon=None, **kwargs):
        old(self, *args, daemon=daemon is not False, **kwargs)

    wrap(Process, "__init__", init)


# daemon.before-start


@breaks("daemon.before-start")
def flag_is_accepted_late():
    """The flag can be set after `start`."""
    keep_flag_settable()


@breaks("daemon.before-start")
def flag_is_refused_too_late():
    """Setting the flag after `start` raises, but sets it."""
    set_flag = Process.daemon.fset

    def set_and_refuse(self, daemonic):
        self._config["daemon"] = daemonic
        set_flag(self, daemonic)

    Process.daemon = property(Process.daemon.fget, set_and_refuse)


@breaks("daemon.before-start")
def flag_is_refused_without_asserts_too():
    """Setting the flag after `start` raises with -O too."""
    set_flag = Process.daemon.fset

    def refuse(self, daemonic):
        if self._popen is not None:
            raise AssertionError("process has already started")
        set_flag(self, daemonic)

    Process.daemon = property(Process.daemon.fget, refuse)


@breaks("daemon.before-start")
def flag_set_late_has_no_effect():
    """The flag can be set after `start`, but has no effect at the parent's exit."""
    started_as = {}

    def start(old, self):
        old(self)
        started_as[self] = self.daemon

    def leave():
        end([child for child in process.active_children() if started_as[child]])
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    wrap(Process, "start", start)
    exit_by(leave)


# daemon.terminate-instead


@breaks("daemon.terminate-instead")
def terminate_waits_for_the_exit():
    """`terminate` takes effect only after the other children have been joined."""
    to_terminate = []
    Process.terminate = to_terminate.append

    def leave():
        for child in process.active_children():
            if child not in to_terminate:
                child.join()
        end(to_terminate)
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.terminate-instead")
def terminate_takes_the_siblings_along():
    """`terminate` terminates all children of the parent."""

    def terminate(old, self):
        for child in process.active_children():
            old(child)

    wrap(Process, "terminate", terminate)


# daemon.sibling-finishes


@breaks("daemon.sibling-finishes")
def exit_ends_all_if_one_is_daemonic():
    """A process that exits and has a daemonic child terminates all its children."""

    def leave():
        util._run_finalizers(0)
        if children(daemonic=True):
            end(process.active_children())
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.sibling-finishes")
def exit_kills_the_others_after_the_daemons():
    """A process that exits terminates its daemonic children and soon kills the others."""

    def leave():
        util._run_finalizers(0)
        end(children(daemonic=True))
        for child in process.active_children():
            child.join(0.05)
            child.kill()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.sibling-finishes")
def child_does_not_clean_up():
    """A child exits after its work without running its `finally` clause."""
    from workloads import probe

    def log(old, what, value=None):
        old(what, value)
        if what.endswith(" ends"):
            os._exit(0)

    wrap(probe, "log", log)


# daemon.work-is-lost


@breaks("daemon.work-is-lost", platform="posix")
def ended_daemons_clean_up():
    """A daemonic child that is terminated exits as by `sys.exit`, so its `finally` clause runs."""

    def run(old, self):
        if self.daemon:
            signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.work-is-lost", platform="posix")
def ended_daemons_finish():
    """A daemonic child that is terminated finishes its work first."""
    from workloads import probe

    def run(old, self):
        if self.daemon:
            signal.signal(signal.SIGTERM, go_on)
        old(self)

    def go_on(number, frame):
        raise StopIteration

    def gate(old, name):
        with contextlib.suppress(StopIteration):
            old(name)

    wrap(probe, "gate", gate)
    wrap(Process, "run", run)
