"""Mutants of what differs at the end of a child."""

import atexit
import os
import signal
import sys
import tempfile
import traceback

from workloads.mutants import breaks, change_exit_code, part, wrap

process, util = part("process"), part("util")
Process = process.BaseProcess


def let_children_run(around):
    """Let a child call `around(run)`, with its own `run`, instead of `run`."""
    wrap(Process, "run", lambda old, self: around(lambda: old(self)))


# exit.signal-code


@breaks("exit.signal-code", platform="posix")
def sigkill_gives_255():
    """A child ended by SIGKILL has exit code 255."""
    change_exit_code(lambda code: 255 if code == -signal.SIGKILL else code)


@breaks("exit.signal-code", platform="posix")
def unknown_signals_give_255():
    """A child ended by any signal but SIGTERM and SIGKILL has exit code 255."""
    change_exit_code(lambda code: 255 if code < 0 and code not in (-signal.SIGTERM, -signal.SIGKILL) else code)


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


# exit.sys-exit-code


def change_code_of_sys_exit(change):
    """Replace the argument of `sys.exit` in a child by what this function makes of it (None if there is none)."""

    def around(run):
        try:
            run()
        except SystemExit as system_exit:
            sys.exit(change(system_exit.code))

    let_children_run(around)


@breaks("exit.sys-exit-code", python=">=3.9")
def sys_exit_without_a_code_gives_1():
    """`sys.exit()` gives exit code 1."""
    change_code_of_sys_exit(lambda code: 1 if code is None else code)


@breaks("exit.sys-exit-code", python="<3.9")
def sys_exit_without_a_code_gives_0():
    """`sys.exit()` gives exit code 0."""
    change_code_of_sys_exit(lambda code: 0 if code is None else code)


@breaks("exit.sys-exit-code")
def sys_exit_with_0_gives_1():
    """`sys.exit(0)` gives exit code 1."""
    change_code_of_sys_exit(lambda code: 1 if code == 0 else code)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_number_gives_1():
    """`sys.exit` with a number other than 0 gives exit code 1."""
    change_code_of_sys_exit(lambda code: 1 if isinstance(code, int) and code else code)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_text_gives_0():
    """`sys.exit` with a text writes it, but gives exit code 0."""

    def change(code):
        if isinstance(code, str):
            sys.stderr.write(code + "\n")
            return 0
        return code

    change_code_of_sys_exit(change)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_text_does_not_write_it():
    """`sys.exit` with a text gives exit code 1, but does not write the text."""
    change_code_of_sys_exit(lambda code: 1 if isinstance(code, str) else code)


# exit.atexit-in-child


def drop_exit_handlers():
    atexit._clear()
    atexit.register(util._exit_function)  # the implementation's own


@breaks("exit.atexit-in-child", under="spawn")
@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def child_drops_its_exit_handlers():
    """A child does not run its exit handlers."""

    def around(run):
        try:
            run()
        finally:
            drop_exit_handlers()

    let_children_run(around)


@breaks("exit.atexit-in-child", under="spawn")
@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def child_drops_its_exit_handlers_when_it_fails():
    """A child does not run its exit handlers if its exit code is not 0."""

    def around(run):
        try:
            run()
        except SystemExit as system_exit:
            if system_exit.code is not None:
                drop_exit_handlers()
            raise

    let_children_run(around)


@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python="<3.13")
def forked_child_runs_its_exit_handlers():
    """A forked child runs its exit handlers."""

    def around(run):
        try:
            run()
        finally:
            atexit._run_exitfuncs()

    let_children_run(around)


@breaks("exit.atexit-in-child", under="fork")
def forked_child_runs_its_parents_exit_handlers():
    """A forked child runs the exit handlers that its parent has registered."""
    handlers = []

    def register(old, function, *args, **kwargs):
        handlers.append((function, args, kwargs))
        return old(function, *args, **kwargs)

    def around(run):
        inherited = list(handlers)
        try:
            run()
        finally:
            for function, args, kwargs in reversed(inherited):
                function(*args, **kwargs)

    wrap(atexit, "register", register)
    let_children_run(around)


@breaks("exit.atexit-in-child", under="spawn")
@breaks("exit.atexit-in-child", under="forkserver", python=">=3.13")
@breaks("exit.atexit-in-child", under="fork", python=">=3.13")
def child_runs_its_exit_handlers_on_sigterm():
    """A child runs its exit handlers when it is ended by SIGTERM."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
        run()

    let_children_run(around)


@breaks("exit.atexit-in-child")
def os_exit_runs_exit_handlers_in_a_child():
    """`os._exit` runs a child's exit handlers."""

    def leave(old, code):
        atexit._run_exitfuncs()
        old(code)

    def around(run):
        wrap(os, "_exit", leave)
        run()

    let_children_run(around)


# signals.handler-inherited


@breaks("signals.handler-inherited", under="fork")
def forked_child_handles_signals_by_default():
    """A forked child handles SIGTERM by default, not by its parent's handler."""

    def around(run):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
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


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def fresh_child_exits_with_0_on_sigterm():
    """A child of a fresh interpreter exits with 0 on SIGTERM."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
        run()

    let_children_run(around)


# terminate.grandchildren


def end_the_children_too(*methods, daemonic_only=False):
    """Let these methods end the children of the child too."""

    def note_of(pid):  # in the folder of this program's temporary files
        return os.path.join(tempfile.gettempdir(), "children of {}".format(pid))

    def start(old, self):
        old(self)
        if self.daemon or not daemonic_only:
            with open(note_of(os.getpid()), "a") as note:
                note.write("{}\n".format(self.pid))

    def end(old, self):
        if os.path.exists(note_of(self.pid)):
            with open(note_of(self.pid)) as note:
                for pid in note:
                    os.kill(int(pid), signal.SIGTERM)
        old(self)

    wrap(Process, "start", start)
    for method in methods:
        wrap(Process, method, end)


@breaks("terminate.grandchildren")
def terminated_child_takes_its_children_along():
    """`terminate` ends the child's children too."""
    end_the_children_too("terminate")


@breaks("terminate.grandchildren")
def killed_child_takes_its_children_along():
    """`kill` ends the child's children too."""
    end_the_children_too("kill")


@breaks("terminate.grandchildren")
def ended_child_takes_its_daemons_along():
    """`terminate` and `kill` end the child's daemonic children too."""
    end_the_children_too("terminate", "kill", daemonic_only=True)
