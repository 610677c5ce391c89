"""Mutants of what differs at the end of a child."""

import atexit
import os
import signal
import sys
import tempfile

from workloads.mutants import breaks, let_children_run, part, wrap

process, util = part("process"), part("util")
Process = process.BaseProcess


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


@breaks("exit.atexit-in-child", under="spawn", platform="posix")
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
