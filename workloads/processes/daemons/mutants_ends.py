"""Mutants of what happens to daemons, and to their siblings, when a main process ends."""

import contextlib
import os
import signal
import sys
import threading

from workloads.mutants import breaks, children, end_with_the_parent, exit_by, part, terminate_all, wrap

process = part("process")


util = part("util")


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
        terminate_all(children(daemonic=True))
        util._run_finalizers()

    exit_by(leave)


def end_at_exit(which):
    """Let a process that exits terminate only those of its daemonic children that `which(children)` returns."""

    def leave():
        util._run_finalizers(0)
        terminate_all(which(sorted(children(daemonic=True), key=lambda child: child._identity)))
        for child in children(daemonic=False):
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.ends-with-parent", "daemon.work-is-lost")
def exit_ends_the_first_daemon_only():
    """A process that exits terminates only that daemonic child which it started first."""
    end_at_exit(lambda daemons: daemons[:1])


@breaks("daemon.ends-with-parent", "daemon.work-is-lost")
def exit_ends_the_last_daemon_only():
    """A process that exits terminates only that daemonic child which it started last."""
    end_at_exit(lambda daemons: daemons[-1:])


def end_daemons_by(act):
    """Let a process that exits call `act(child)` for each daemonic child, and then join the others."""

    def leave():
        util._run_finalizers(0)
        for child in children(daemonic=True):
            act(child)
        for child in children(daemonic=False):
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.ends-with-parent")
def daemons_never_return_from_join_of_their_parent():
    """`parent_process().join()` never returns."""
    process._ParentProcess.join = lambda self, timeout=None: threading.Event().wait()


@breaks("daemon.ends-with-parent")
def daemons_return_at_once_from_join_of_their_parent():
    """`parent_process().join()` returns at once."""
    process._ParentProcess.join = lambda self, timeout=None: None


@breaks("daemon.ends-with-parent", platform="posix")
def kill_only_terminates():
    """`kill` sends SIGTERM, as `terminate` does."""
    Process.kill = Process.terminate


@breaks("daemon.ends-with-parent", platform="posix")
def sigterm_ends_daemons_too():
    """SIGTERM ends a main process only after its daemonic children."""

    def leave(number, frame):
        terminate_all(children(daemonic=True))
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTERM)

    def start(old, self):
        old(self)
        signal.signal(signal.SIGTERM, leave)

    wrap(Process, "start", start)


@breaks("daemon.ends-with-parent", platform="posix")
def exit_kills_daemons():
    """A process that exits kills its daemonic children instead of terminating them."""
    end_daemons_by(lambda child: child._popen.kill())


@breaks("daemon.ends-with-parent", platform="posix")
def exit_kills_daemons_that_linger():
    """A process that exits kills a daemonic child that has not ended 50 ms after it was terminated."""

    def act(child):
        child._popen.terminate()
        child.join(0.05)
        child._popen.kill()

    end_daemons_by(act)


@breaks("daemon.ends-with-parent", platform="linux")
def exit_kills_daemons_after_an_hour():
    """A process that exits kills a daemonic child that has not ended an hour after it was terminated."""

    def act(child):
        child._popen.terminate()
        child.join(3600)
        child._popen.kill()

    end_daemons_by(act)


@breaks("daemon.ends-with-parent", "daemon.work-is-lost", platform="posix")
def exit_does_not_join_daemons():
    """A process that exits does not join its daemonic children, as the documentation has it."""
    end_daemons_by(lambda child: child._popen.terminate())


Process = part("process").BaseProcess


@breaks("daemon.ends-with-parent", under="forkserver")
def exit_ends_daemons_without_a_fork_server():
    """A process that exits terminates every daemonic child that it has started, whatever it knows of it."""
    pids = []

    def start(old, self):
        old(self)
        if self.daemon:
            pids.append(self.pid)

    def leave():
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGTERM)
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    wrap(Process, "start", start)
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


@breaks("daemon.ends-with-parent")
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
        terminate_all(children(daemonic=True))
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
        terminate_all(to_terminate)
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.terminate-instead")
def uncaught_exception_terminates_children():
    """A process that exits with an uncaught exception terminates all its children."""

    def note(old, *args):
        terminate_all(process.active_children())
        old(*args)

    wrap(sys, "excepthook", note)


@breaks("daemon.terminate-instead")
def terminate_takes_the_siblings_along():
    """`terminate` terminates all children of the parent."""

    def terminate(old, self):
        for child in process.active_children():
            old(child)

    wrap(Process, "terminate", terminate)


# daemon.sibling-finishes


@breaks("daemon.sibling-finishes", platform="linux")
def exit_kills_the_others_after_an_hour():
    """A process that exits terminates its daemonic children and kills the others an hour later."""

    def leave():
        util._run_finalizers(0)
        terminate_all(children(daemonic=True))
        for child in process.active_children():
            child.join(3600)
            child.kill()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.sibling-finishes")
def exit_ends_all_if_one_is_daemonic():
    """A process that exits and has a daemonic child terminates all its children."""

    def leave():
        util._run_finalizers(0)
        if children(daemonic=True):
            terminate_all(process.active_children())
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    exit_by(leave)


@breaks("daemon.sibling-finishes")
def exit_kills_the_others_after_the_daemons():
    """A process that exits terminates its daemonic children and soon kills the others."""

    def leave():
        util._run_finalizers(0)
        terminate_all(children(daemonic=True))
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


@breaks("daemon.work-is-lost")
def join_returns_at_once_from_daemons():
    """`join` of a daemonic child returns at once."""
    wrap(
        Process, "join", lambda old, self, timeout=None: None if self.daemon and timeout is None else old(self, timeout)
    )


@breaks("daemon.work-is-lost", platform="posix")
def daemons_cannot_handle_sigterm():
    """A daemonic child is killed, not terminated."""
    end_daemons_by(lambda child: child._popen.kill())


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
