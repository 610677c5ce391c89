"""Mutants of exit codes."""

import atexit
import os
import signal
import sys
import traceback

from workloads.mutants import breaks, change_exit_code, let_children_run, part, wrap
from workloads.mutants.children import before_work, own


def change_code_of_sys_exit(change):
    """Replace the argument of `sys.exit` in a child by what this function makes of it (None if there is none)."""

    def around(run):
        try:
            run()
        except SystemExit as system_exit:
            sys.exit(change(system_exit.code))

    let_children_run(around)


# exit.sys-exit-code


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


@breaks("exit.sys-exit-code", under="fork")
def sys_exit_with_a_huge_number_gives_its_lowest_bits():
    """A child that calls `sys.exit` with a number of more than 32 bits ends, with the lowest 8 of them."""
    change_code_of_sys_exit(lambda code: code & 0xFF if isinstance(code, int) and code >> 32 else code)


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


@breaks("exit.sys-exit-code", platform="posix")
def sys_exit_with_a_large_number_gives_255():
    """`sys.exit` with a number of more than 8 bits gives exit code 255."""
    change_code_of_sys_exit(lambda code: 255 if isinstance(code, int) and code > 255 else code)


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


util = part("util")


def drop_exit_handlers():
    atexit._clear()
    atexit.register(util._exit_function)  # the implementation's own


# exit.atexit-in-child


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


@breaks("exit.atexit-in-child", alters="workload")
def child_cleans_up_only_when_it_returns():
    """A child does not run the `finally` clauses of its target if that ends by an exception."""

    def replace(child):
        clean_up = own(child)["clean_up"]
        own(child)["clean_up"] = lambda way: clean_up(way) if way == "return" else None

    before_work(replace)


Process = part("process").BaseProcess


# start.failure


@breaks("start.failure", under=("spawn", "forkserver"), platform="posix")
def failed_start_leaves_a_process():
    """`start` creates a process before it finds that the target cannot be pickled."""

    def start(old, self):
        try:
            old(self)
        except Exception:
            type(self)(target=int).start()
            raise

    wrap(Process, "start", start)


@breaks("start.failure", platform="win32")
def start_pickles_before_it_creates_a_process():
    """`start` finds that the target cannot be pickled before it creates a process, on Windows too."""

    def start(old, self):
        part("reduction").ForkingPickler.dumps(self._target)
        old(self)

    wrap(Process, "start", start)


@breaks("start.failure", platform="win32")
def failed_start_ends_the_process():
    """If `start` fails, it ends the process that it has created."""
    popen = part("popen_spawn_win32").Popen

    def init(old, self, child):
        try:
            old(self, child)
        except Exception:
            self.terminate()
            raise

    wrap(popen, "__init__", init)
