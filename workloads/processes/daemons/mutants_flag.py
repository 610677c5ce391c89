"""Mutants of the daemon flag, and of what a daemonic process is."""

import os
import signal
import subprocess
import sys

from workloads.mutants import breaks, exit_by, part, terminate_all, wrap

process = part("process")


Process = part("process").BaseProcess


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


@breaks("daemon.flag")
def flag_is_not_inherited():
    """A `Process` that a daemonic process creates is not daemonic by default."""

    def init(old, self, *args, daemon=None, **kwargs):
        old(self, *args, daemon=bool(daemon), **kwargs)

    wrap(Process, "__init__", init)


@breaks("daemon.flag")
def flag_is_set_by_default_in_children():
    """A `Process` that a child creates is daemonic by default."""

    def init(old, self, *args, daemon=None, **kwargs):
        is_child = process.parent_process() is not None
        old(self, *args, daemon=True if is_child and daemon is None else daemon, **kwargs)

    wrap(Process, "__init__", init)


@breaks("daemon.flag", "daemon.sibling-finishes")
def flag_is_set_by_default():
    """Every child is daemonic by default."""

    def init(old, self, *args, daemon=None, **kwargs):
        old(self, *args, daemon=daemon is not False, **kwargs)

    wrap(Process, "__init__", init)


def keep_flag_settable():
    def set_flag(self, daemonic):
        self._config["daemon"] = daemonic

    Process.daemon = property(Process.daemon.fget, set_flag)


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
def flag_is_refused_to_the_child_too():
    """A child cannot set its own flag either."""
    set_flag = Process.daemon.fset

    def refuse(self, daemonic):
        assert self is not process.current_process(), "process has already started"
        set_flag(self, daemonic)

    Process.daemon = property(Process.daemon.fget, refuse)


util = part("util")


@breaks("daemon.before-start")
def flag_set_late_has_no_effect():
    """The flag can be set after `start`, but has no effect at the parent's exit."""
    started_as = {}

    def start(old, self):
        old(self)
        started_as[self] = self.daemon

    def leave():
        terminate_all([child for child in process.active_children() if started_as[child]])
        for child in process.active_children():
            child.join()
        util._run_finalizers()

    wrap(Process, "start", start)
    exit_by(leave)


def let_daemons_first(act):
    """Let a daemonic child call this function before its work."""

    def run(old, self):
        if self.daemon:
            act()
        old(self)

    wrap(Process, "run", run)


# daemon.unix


@breaks("daemon.unix", platform="posix")
def daemon_has_a_session_of_its_own():
    """A daemonic child has a session of its own."""
    let_daemons_first(os.setsid)


@breaks("daemon.unix", platform="posix")
def daemon_has_a_process_group_of_its_own():
    """A daemonic child has a process group of its own."""
    let_daemons_first(lambda: os.setpgid(0, 0))


@breaks("daemon.unix", platform="posix")
def daemon_gives_up_the_terminal():
    """A daemonic child gives up its controlling terminal."""

    def give_up():
        import fcntl
        import termios

        terminal = os.open("/dev/tty", os.O_RDWR)
        fcntl.ioctl(terminal, termios.TIOCNOTTY)
        os.close(terminal)

    let_daemons_first(give_up)


@breaks("daemon.unix", platform="posix")
def daemon_works_in_the_root():
    """The working directory of a daemonic child is the root."""
    let_daemons_first(lambda: os.chdir("/"))


@breaks("daemon.unix", platform="posix")
def daemon_is_handed_to_init():
    """The parent of a daemonic child is process 1."""
    let_daemons_first(lambda: wrap(os, "getppid", lambda old: 1))


# daemon.output


@breaks("daemon.output")
def output_to_a_pipe_is_not_buffered():
    """What a child prints is written at the end of each line, also to a pipe."""

    def run(old, self):
        sys.stdout.reconfigure(line_buffering=True)
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.output", platform="posix")
def output_to_a_terminal_is_buffered():
    """What a child prints to a terminal is buffered as if it were a pipe."""

    def run(old, self):
        sys.stdout.reconfigure(line_buffering=False)
        old(self)

    wrap(Process, "run", run)


@breaks("daemon.output")
def daemon_prints_nowhere():
    """The standard output of a daemonic child is the null device, as of a Unix daemon."""
    let_daemons_first(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 1))


@breaks("daemon.output", platform="posix")
def ended_daemon_flushes():
    """A daemonic child that is terminated flushes what it has printed first."""

    def flush_and_exit(number, frame):
        sys.stdout.flush()
        os._exit(0)

    let_daemons_first(lambda: signal.signal(signal.SIGTERM, flush_and_exit))


@breaks("daemon.output")
def child_does_not_flush():
    """A child exits without flushing what it has printed."""

    def run(old, self):
        old(self)
        os._exit(0)

    wrap(Process, "run", run)


# daemon.no-children


@breaks("daemon.no-children")
def daemon_is_allowed_children():
    """A daemonic process can start children."""

    def start(old, self):
        config = process.current_process()._config
        daemonic, config["daemon"] = config.get("daemon"), False
        try:
            old(self)
        finally:
            config["daemon"] = daemonic

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def no_child_is_allowed_children():
    """A process that is itself a child cannot start children."""

    def start(old, self):
        if process.parent_process() is not None:
            raise AssertionError("children are not allowed to have children")
        old(self)

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def daemon_cannot_have_children_with_o():
    """A daemonic process cannot start children with -O either."""

    def start(old, self):
        if process.current_process().daemon:
            raise AssertionError("daemonic processes are not allowed to have children")
        old(self)

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def daemon_that_starts_a_child_gets_runtime_error():
    """A daemonic process that starts a child gets RuntimeError."""

    def start(old, self):
        if process.current_process().daemon:
            raise RuntimeError("daemonic processes are not allowed to have children")
        old(self)

    wrap(Process, "start", start)


@breaks("daemon.no-children", alters="workload")
def daemon_cannot_run_commands():
    """A daemonic process that runs a command gets AssertionError."""

    def init(old, self, *args, **kwargs):
        assert not process.current_process().daemon, "daemonic processes are not allowed to have children"
        old(self, *args, **kwargs)

    wrap(subprocess.Popen, "__init__", init)


@breaks("daemon.no-children")
def daemon_cannot_clear_its_flag():
    """A daemonic process stays daemonic, whatever it sets its own flag to."""

    def set_flag(self, daemonic):
        if self is not process.current_process():
            self._config["daemon"] = daemonic

    Process.daemon = property(Process.daemon.fget, set_flag)


def refuse_daemons_children(which):
    """Let a daemonic process start children, but for those of which `which(child)` is true."""

    def start(old, self):
        config = process.current_process()._config
        daemonic = config.get("daemon")
        config["daemon"] = daemonic and which(self)
        try:
            old(self)
        finally:
            config["daemon"] = daemonic

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def daemon_is_allowed_daemonic_children():
    """A daemonic process can start children that are daemonic, and no others."""
    refuse_daemons_children(lambda child: not child.daemon)


@breaks("daemon.no-children")
def daemon_is_allowed_children_that_are_not_daemonic():
    """A daemonic process can start children that are not daemonic, and no others."""
    refuse_daemons_children(lambda child: child.daemon)
