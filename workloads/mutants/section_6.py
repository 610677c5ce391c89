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
    """At its exit a process waits for its daemonic children too, and terminates none."""

    def leave():
        util._run_finalizers(0)
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.ends-with-parent")
def exit_leaves_daemons_alone():
    """At its exit a process neither terminates its daemonic children nor waits for them."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.ends-with-parent", "daemon.flag")
def exit_ends_daemons_last():
    """At its exit a process first waits for its other children, and then terminates the daemonic ones."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join()
        end(children(daemonic=True))
        util._run_finalizers()

    exit_by(leave)


def forget_daemons_at(name):
    """Have a process that comes to this function of `sys` not terminate its daemonic children at its exit."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=False):
            child.join()
        util._run_finalizers()

    def note(old, *told):
        exit_by(leave)
        old(*told)

    wrap(sys, name, note)


@breaks("daemon.ends-with-parent")
def exit_forgets_daemons_after_an_error():
    """At its exit by an uncaught exception a process does not terminate its daemonic children."""
    forget_daemons_at("excepthook")


@breaks("daemon.ends-with-parent")
def exit_forgets_daemons_after_sys_exit():
    """At its exit by `sys.exit` a process does not terminate its daemonic children."""
    forget_daemons_at("exit")


@breaks("daemon.ends-with-parent", platform="posix")
def daemons_watch_their_parent():
    """A daemonic child has a thread that ends it when its parent has died, in whatever way."""

    def run(old, self):
        if self.daemon:
            end_with_the_parent()
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.ends-with-parent")
def os_exit_ends_daemons():
    """`os._exit` terminates the daemonic children."""

    def leave(old, code):
        end(children(daemonic=True))
        old(code)

    wrap(os, "_exit", leave)


@breaks("daemon.ends-with-parent")
def os_exit_runs_exit_handlers():
    """`os._exit` runs the exit handlers, as `sys.exit` does."""

    def leave(old, code):
        if process.parent_process() is None:
            util._exit_function()
        old(code)

    wrap(os, "_exit", leave)


# daemon.flag


@breaks("daemon.flag")
def flag_as_attribute_is_ignored():
    """Setting the attribute `daemon` has no effect."""
    Process.daemon = property(Process.daemon.fget, lambda self, daemonic: None)


@breaks("daemon.flag")
def flag_in_constructor_is_ignored():
    """The constructor's argument `daemon` has no effect."""
    wrap(Process, "__init__", lambda old, self, *args, daemon=None, **kwargs: old(self, *args, **kwargs))


@breaks("daemon.flag")
def flag_is_lost_on_the_way():
    """The parent's object has the flag, and in the child the process has not."""

    def run(old, self):
        self._config["daemon"] = False
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.flag")
def flag_stays_for_the_next():
    """Whatever is built after a daemonic `Process` is daemonic too."""
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
    """Every child is daemonic, unless the constructor is told otherwise."""

    def init(old, self, *args, daemon=None, **kwargs):
        old(self, *args, daemon=daemon is not False, **kwargs)

    wrap(Process, "__init__", init)


# daemon.before-start


@breaks("daemon.before-start")
def flag_is_accepted_late():
    """The flag can be set while the child works."""
    keep_flag_settable()


@breaks("daemon.before-start")
def flag_is_refused_too_late():
    """Setting the flag while the child works raises, and is done all the same."""
    set_flag = Process.daemon.fset

    def set_and_refuse(self, daemonic):
        self._config["daemon"] = daemonic
        set_flag(self, daemonic)

    Process.daemon = property(Process.daemon.fget, set_and_refuse)


@breaks("daemon.before-start")
def flag_is_refused_without_asserts_too():
    """Setting the flag while the child works raises under `python -O` too."""
    set_flag = Process.daemon.fset

    def refuse(self, daemonic):
        if self._popen is not None:
            raise AssertionError("process has already started")
        set_flag(self, daemonic)

    Process.daemon = property(Process.daemon.fget, refuse)


@breaks("daemon.before-start")
def flag_set_late_is_no_more_than_shown():
    """The flag that is set while the child works is shown, and the exit goes by the one it was started with."""
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
    """`terminate` is carried out only when the other children have been waited for."""
    asked = []
    Process.terminate = asked.append

    def leave():
        for child in process.active_children():
            if child not in asked:
                child.join()
        end(asked)
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.terminate-instead")
def terminate_takes_the_siblings_along():
    """`terminate` ends all children of the process."""

    def terminate(old, self):
        for child in process.active_children():
            old(child)

    wrap(Process, "terminate", terminate)


# daemon.sibling-finishes


@breaks("daemon.sibling-finishes")
def exit_ends_all_if_one_is_daemonic():
    """At its exit a process that has a daemonic child terminates all of its children."""

    def leave():
        util._run_finalizers(0)
        if children(daemonic=True):
            end(process.active_children())
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.sibling-finishes")
def exit_forgets_the_others_over_daemons():
    """At its exit a process that has ended daemonic children kills the others that are still at work."""

    def leave():
        util._run_finalizers(0)
        end(children(daemonic=True))
        for child in process.active_children():
            child.join(0.05)
            child.kill()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.sibling-finishes")
def cleaning_up_is_cut_off():
    """A child that has done its work is ended before its `finally`."""
    from workloads import probe

    def log(old, what, value=None):
        old(what, value)
        if what.endswith(" ends"):
            os._exit(0)

    wrap(probe, "log", log)


# daemon.work-is-lost


@breaks("daemon.work-is-lost", platform="posix")
def ended_daemons_clean_up():
    """A daemonic child that is ended leaves as by `sys.exit`, and its `finally` is run."""

    def run(old, self):
        if self.daemon:
            signal.signal(signal.SIGTERM, lambda *told: sys.exit(0))
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.work-is-lost", platform="posix")
def ended_daemons_finish():
    """A daemonic child that is ended does first what it had left to do."""
    from workloads import probe

    def run(old, self):
        if self.daemon:
            signal.signal(signal.SIGTERM, go_on)
        old(self)

    def go_on(*told):
        raise StopIteration

    def gate(old, name):
        with contextlib.suppress(StopIteration):
            old(name)

    wrap(probe, "gate", gate)
    wrap(Process, "run", run)
