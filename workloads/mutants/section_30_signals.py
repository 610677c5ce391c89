"""Mutants of what signals do on POSIX and on Windows."""

import os
import signal
import sys
import traceback

from workloads.mutants import breaks, change_exit_code, let_children_run, part, wrap

Process = part("process").BaseProcess


# exit.signal-code


@breaks("exit.signal-code", platform="posix")
def sigkill_gives_255():
    """A child ended by SIGKILL has exit code 255."""
    change_exit_code(lambda code: 255 if code == -signal.SIGKILL else code)


@breaks("exit.signal-code", platform="posix")
def unknown_signals_give_255():
    """A child ended by any signal but SIGTERM and SIGKILL has exit code 255."""
    change_exit_code(lambda code: 255 if code < 0 and code not in (-signal.SIGTERM, -signal.SIGKILL) else code)


@breaks("exit.signal-code", platform="win32")
def os_kill_gives_a_negative_code():
    """A child that `os.kill` has ended has minus the number as exit code, on Windows too."""
    change_exit_code(lambda code: -code if code in (int(signal.SIGTERM), int(signal.SIGINT)) else code)


@breaks("exit.signal-code", under="forkserver")
def exit_code_without_a_fork_server_is_that_of_a_kill():
    """A child whose fork server has died seems to have been killed."""
    change_exit_code(lambda code: -signal.SIGKILL if code == 255 else code)


@breaks("exit.signal-code", platform="posix")
def sigterm_is_a_system_exit():
    """SIGTERM raises SystemExit in a child, so the exit code is 0."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
        try:
            run()
        except SystemExit:
            os._exit(0)

    let_children_run(around)


@breaks("exit.signal-code", platform="posix")
def interrupted_child_ends_by_its_signal():
    """An uncaught KeyboardInterrupt ends a child by SIGINT, as it does a main process."""

    def around(run):
        try:
            run()
        except KeyboardInterrupt:
            traceback.print_exc()
            sys.stderr.flush()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)

    let_children_run(around)


@breaks("exit.signal-code", platform="posix")
def interrupted_child_ends_with_130():
    """An uncaught KeyboardInterrupt gives a child exit code 130, as in a shell."""

    def around(run):
        try:
            run()
        except KeyboardInterrupt:
            traceback.print_exc()
            sys.exit(128 + signal.SIGINT)

    let_children_run(around)


# signals.handler-inherited


@breaks("signals.handler-inherited", under="fork")
def forked_child_handles_signals_by_default():
    """A forked child handles SIGTERM by default, not by its parent's handler."""

    def around(run):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"))
def fresh_child_is_given_its_parents_handlers():
    """A child of a fresh interpreter has its parent's handler for SIGTERM."""

    def start(old, self):
        self._handler = signal.getsignal(signal.SIGTERM)
        old(self)

    def run(old, self):
        signal.signal(signal.SIGTERM, self._handler)
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def fresh_child_ignores_nothing():
    """A child of a fresh interpreter does not ignore SIGTERM, even if its parent does."""

    def around(run):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"))
def fresh_child_exits_with_0_on_sigterm():
    """A child of a fresh interpreter exits with 0 on SIGTERM."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
        run()

    let_children_run(around)
