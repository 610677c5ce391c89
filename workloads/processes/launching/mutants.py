"""Mutants of launching."""

import contextlib
import importlib
import os
import sys

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import before_work, main

Process = part("process").BaseProcess
spawn = part("spawn")


# executable.set


@breaks("executable.set", under=("spawn", "forkserver"), platform="posix")
def executable_is_not_set():
    """`set_executable` does nothing."""
    spawn.set_executable = lambda executable: None


@breaks("executable.set", under="spawn", platform="posix")
def executable_is_handed_on():
    """A child starts its own children by what its parent has set."""
    parent = os.environ.get("EXECUTABLE")
    if parent:
        spawn.set_executable(parent)

    def set_executable(old, executable):
        os.environ["EXECUTABLE"] = os.fspath(executable)
        old(executable)

    wrap(spawn, "set_executable", set_executable)


@breaks("executable.set", platform="posix")
def every_child_is_run_by_the_executable():
    """A child is run by what is set, whatever starts it, and also one that was started before."""
    before_work(lambda child: os.environ.update(RUN_BY=" script"))


# preload.error


def alter_preload(alter):
    """Let `set_forkserver_preload()` be called with what `alter(names, options)` returns."""

    def set_preload(old, names, **options):
        names, options = alter(list(names), options)
        old(names, **options)

    wrap(part("forkserver"), "set_forkserver_preload", set_preload)


MISSING, RAISES = "workloads.no_such_module", "workloads.processes.launching.raises"


@breaks("preload.error", under="forkserver")
def any_error_of_a_preload_is_ignored():
    """A module that cannot be preloaded is left out, whatever the error."""
    alter_preload(lambda names, options: ([name for name in names if name != RAISES], options))


@breaks("preload.error", under="forkserver")
def list_of_preloads_stays():
    """A second list of modules is ignored."""
    set_once = []

    def alter(names, options):
        set_once.append(names)
        return set_once[0], options

    alter_preload(alter)


@breaks("preload.error", under="forkserver")
def missing_module_ends_the_fork_server():
    """A module that is not found ends the fork server."""
    alter_preload(lambda names, options: ([RAISES if name == MISSING else name for name in names], options))


@breaks("preload.error", under=("fork", "spawn"), platform="posix")
def each_child_preloads():
    """A child without a fork server imports what is to be preloaded."""

    def start(old, self):
        importlib.import_module(RAISES)

    wrap(Process, "start", start)


@breaks("preload.error", under="forkserver", python=">=3.15")
def on_error_is_ignored():
    """Whatever `on_error` says, a module that is not found is left out in silence."""
    alter_preload(lambda names, options: (names, {}))


@breaks("preload.error", under="forkserver", python=">=3.15")
def warning_of_a_preload_is_always_shown():
    """With `on_error="warn"` a module that is not found is told of in any case."""

    def alter(names, options):
        if options.get("on_error") == "warn":
            sys.stderr.write("ImportWarning: Failed to preload module 'workloads.no_such_module'\n")
        return names, options

    alter_preload(alter)


# preload.main


@breaks("preload.main", under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython")
def program_is_always_preloaded():
    """A fork server imports the program whatever the list says."""
    alter_preload(lambda names, options: (["__main__", *names], options))


@breaks("preload.main", under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython")
def program_is_never_preloaded():
    """A fork server does not import the program though the list says so."""
    alter_preload(lambda names, options: ([name for name in names if name != "__main__"], options))


# preload.finds


def withhold(what):
    """Do not tell a fork server this of the program."""

    def get_preparation_data(old, name):
        data = old(name)
        if name == "ignore":
            data.pop(what)
        return data

    wrap(spawn, "get_preparation_data", get_preparation_data)


@breaks("preload.finds", under="forkserver", python=">=3.13.18", interpreter="cpython")
def fork_server_has_no_arguments():
    """A fork server preloads without the program's `sys.argv`."""
    withhold("sys_argv")


@breaks("preload.finds", under="forkserver", python=">=3.13.18", interpreter="cpython")
def fork_server_has_a_path_of_its_own():
    """A fork server preloads without the program's `sys.path`."""
    withhold("sys_path")


@breaks("preload.finds", under="forkserver", python=">=3.13.18", interpreter="cpython")
def what_a_preload_prints_is_copied():
    """What a preloaded module has printed is printed again by each child."""
    before_work(lambda child: sys.stdout.write("preloaded module prints\n"))


@breaks("preload.finds", under="forkserver", python="<=3.13.0", interpreter="cpython")
@breaks("preload.finds", under="forkserver", interpreter="pypy")
def folder_of_the_program_is_searched():
    """A fork server searches the folders that the program has added to its path."""

    def take_over(child):
        importlib.import_module("found_late").importer = os.getppid()

    before_work(take_over)


# debugger.start


@breaks("debugger.start", under=("spawn", "forkserver"), python="<=3.12.1", interpreter="cpython")
def program_without_a_spec_starts_children():
    """`start` does not need a `__spec__` of the program."""

    def get_preparation_data(old, name):
        main().setdefault("__spec__", None)
        return old(name)

    wrap(spawn, "get_preparation_data", get_preparation_data)


@breaks("debugger.start")
def program_in_the_debugger_starts_nothing():
    """`start` fails if the program is run by a debugger."""

    def start(old, self):
        if "bdb" in sys.modules:
            raise AttributeError("module '__main__' has no attribute '__spec__'")
        old(self)

    wrap(Process, "start", start)


# start.unread-arguments


@breaks("start.unread-arguments", under=("spawn", "forkserver"))
def child_is_written_to_without_a_limit():
    """What a child is given never waits to be read: `start` returns at once."""

    def start(old, self):
        keep, self._args = self._args, tuple(each for each in self._args if not isinstance(each, bytes))
        old(self)
        self._args = keep

    wrap(Process, "start", start)


@breaks("start.unread-arguments", under=("spawn", "forkserver"))
def start_of_a_dead_child_fails():
    """`start` fails if the child cannot import the program, whatever its arguments."""

    def start(old, self):
        old(self)
        if self._popen.wait(60):
            raise BrokenPipeError

    wrap(Process, "start", start)


@breaks("start.unread-arguments", under="spawn", python="<=3.13.0", interpreter="cpython", platform="posix")
@breaks("start.unread-arguments", under="spawn", interpreter="pypy", platform="posix")
def end_to_read_from_is_closed():
    """Under spawn, a parent closes the end of the pipe that it does not read from when the child is started."""
    popen = part("popen_spawn_posix")

    def spawnv_passfds(old, path, args, fds):
        pid = old(path, args, fds)
        if "--multiprocessing-fork" in args:  # which is a child, and no resource tracker
            null = os.open(os.devnull, os.O_RDONLY)
            os.dup2(null, fds[-2])
            os.close(null)
        return pid

    wrap(popen.util, "spawnv_passfds", spawnv_passfds)


# processes.limit


@breaks("processes.limit", under=("fork", "spawn"), platform="linux")
def start_at_the_limit_does_nothing():
    """`start` returns although no process may be started."""

    def start(old, self):
        with contextlib.suppress(BlockingIOError):
            old(self)

    wrap(Process, "start", start)


@breaks("processes.limit", under=("fork", "spawn"), platform="linux")
def pool_at_the_limit_has_no_workers():
    """`Pool()` returns a pool without workers if no process may be started."""

    def repopulate(old, *args):
        with contextlib.suppress(BlockingIOError):
            old(*args)

    wrap(part("pool").Pool, "_repopulate_pool", repopulate)


@breaks("processes.limit", under=("fork", "spawn"), platform="linux")
def process_whose_start_has_failed_is_lost():
    """A process object whose `start` has failed cannot be started again."""

    def start(old, self):
        assert not hasattr(self, "_failed"), "cannot start a process twice"
        try:
            old(self)
        except BlockingIOError:
            self._failed = True
            raise

    wrap(Process, "start", start)


@breaks("processes.limit", under=("fork", "spawn"), platform="linux")
def start_that_fails_keeps_a_pipe_open():
    """`start` that fails leaves two more descriptors open."""

    def start(old, self):
        try:
            old(self)
        except BlockingIOError:
            os.pipe()
            raise

    wrap(Process, "start", start)
