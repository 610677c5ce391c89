"""Mutants of starts on POSIX and on Windows."""

import concurrent.futures
import os
import sys

from workloads.mutants import breaks, end_with_the_parent, let_children_run, package, part, wrap

Process = part("process").BaseProcess


# start-method.available


@breaks("start-method.available", platform="posix")
def fork_cannot_be_chosen():
    """`get_context` and `set_start_method` refuse fork."""
    for name in ("get_context", "set_start_method"):
        refuse(name, "fork")


@breaks("start-method.available", platform="posix")
def forkserver_cannot_be_set():
    """`set_start_method` refuses forkserver, though it is listed and has a context."""
    refuse("set_start_method", "forkserver")


def refuse(name, method):
    def choose(old, chosen=None, *args, **kwargs):
        if chosen == method:
            raise ValueError("cannot find context for {!r}".format(method))
        return old(chosen, *args, **kwargs)

    wrap(package(), name, choose)


@breaks("start-method.available")
def all_start_methods_but_the_last_are_listed():
    """`get_all_start_methods` leaves one out."""
    wrap(package(), "get_all_start_methods", lambda old: sorted(old())[:-1])


@breaks("start-method.available", platform="win32")
def unknown_start_methods_are_spawn():
    """`get_context` and `set_start_method` take spawn for a start method that the platform does not have."""
    for name in ("get_context", "set_start_method"):
        wrap(package(), name, lambda old, method=None, *args, **kwargs: old(method and "spawn", *args, **kwargs))


@breaks("start-method.available", platform="win32")
def unavailable_start_method_is_a_type_error():
    """A start method that the platform does not have is a TypeError."""

    def choose(old, *args, **kwargs):
        try:
            return old(*args, **kwargs)
        except ValueError as error:
            raise TypeError(str(error)) from None

    for name in ("get_context", "set_start_method"):
        wrap(package(), name, choose)


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


# executor.size


@breaks("executor.size", platform="posix", alters="workload")
def executor_has_61_workers_at_most():
    """An executor refuses more than 61 workers, on POSIX too."""

    def init(old, self, max_workers=None, *args, **kwargs):
        if max_workers and max_workers > 61:
            raise ValueError("max_workers must be <= 61")
        old(self, max_workers, *args, **kwargs)

    wrap(concurrent.futures.ProcessPoolExecutor, "__init__", init)


@breaks("executor.size", platform="win32", alters="workload")
def executor_takes_any_number_of_workers():
    """An executor takes any number of workers."""
    concurrent.futures.process._MAX_WINDOWS_WORKERS = 1000


@breaks("executor.size", platform="win32", alters="workload")
def executor_has_60_workers_at_most():
    """An executor refuses more than 60 workers."""
    concurrent.futures.process._MAX_WINDOWS_WORKERS = 60
