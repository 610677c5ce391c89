"""Mutants of Ctrl-C, and of programs without a main guard."""

import importlib
import os
import signal
import sys

from workloads.mutants import breaks, children, exit_by, part, wrap
from workloads.mutants.children import let_children_start_in
from workloads.mutants.pools import alter_calls, alter_signal, alter_worker, when_a_worker_is_lost

pool, process = part("pool"), part("process")


Pool, Result, Process = pool.Pool, pool.ApplyResult, process.BaseProcess


# pool.ctrl-c


@breaks("pool.ctrl-c", platform="posix")
def pool_workers_ignore_ctrl_c():
    """The workers of a pool ignore SIGINT."""
    alter_signal(signal.SIGINT, signal.SIG_IGN)


@breaks("pool.ctrl-c", platform="posix")
def pool_workers_never_ignore_ctrl_c():
    """A worker handles SIGINT as Python does by default, whatever the initializer has done about it."""

    def around(old, tasks, results, initializer, initargs, *rest):
        def initialize():
            initializer(*initargs)
            signal.signal(signal.SIGINT, signal.default_int_handler)

        old(tasks, results, initialize, (), *rest)

    alter_worker(around)


@breaks("pool.ctrl-c", platform="posix")
def pool_workers_survive_ctrl_c():
    """A worker catches the KeyboardInterrupt of a task, whose result is an error."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except KeyboardInterrupt as error:
            raise RuntimeError("interrupted") from error

    alter_calls(call)


@breaks("pool.ctrl-c", platform="posix")
def pool_workers_end_silently_by_ctrl_c():
    """A worker ends silently if a task is interrupted."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except KeyboardInterrupt:
            os._exit(1)

    alter_calls(call)


@breaks("pool.ctrl-c", platform="posix")
def interrupted_workers_are_not_replaced():
    """Interrupted workers are not replaced."""
    Pool._maintain_pool = staticmethod(lambda *args: None)


@breaks("pool.ctrl-c", platform="posix")
def interrupted_tasks_are_forgotten():
    """When a worker has ended, the pool does not wait for the results of the tasks that were in progress."""

    def forget(self):
        for job in [job for job in self._cache if job < 2]:
            del self._cache[job]

    when_a_worker_is_lost(forget)


@breaks("pool.ctrl-c", platform="posix")
def get_is_not_interrupted():
    """`get` of a result goes on waiting after Ctrl-C."""

    def wait(old, self, timeout=None):
        while True:
            try:
                return old(self, timeout)
            except KeyboardInterrupt:
                continue

    wrap(Result, "wait", wait)


@breaks("pool.ctrl-c", platform="posix")
def terminate_waits_for_interrupted_tasks():
    """`terminate` of a pool waits for its tasks."""

    def terminate(old, self):
        self.close()
        self.join()

    wrap(Pool, "terminate", terminate)


@breaks("pool.ctrl-c", platform="posix")
def close_cuts_off_tasks():
    """`close` of a pool is the same as `terminate`."""
    wrap(Pool, "close", lambda old, self: self.terminate())


@breaks("pool.ctrl-c", platform="posix")
def main_process_waits_for_its_pool_at_exit():
    """A main process waits for the workers of its pool when it ends."""

    def wait():
        for child in children(daemonic=True):
            child.join()

    exit_by(wait)


# pool.main-guard


@breaks("pool.main-guard", under="fork")
def forked_workers_import_the_program():
    """A forked worker imports the program."""

    def around(old, *args):
        if sys.modules["__main__"].__spec__:
            importlib.import_module(sys.modules["__main__"].__spec__.name)
        old(*args)

    alter_worker(around)


@breaks("pool.main-guard", under=("spawn", "forkserver"))
def workers_may_create_pools_while_they_import_the_program():
    """A worker may create a pool while it imports the program."""
    part("spawn")._check_not_importing_main = lambda: None
    let_children_start_in(Process, "start")


@breaks("pool.main-guard", under=("spawn", "forkserver"))
def workers_that_cannot_import_the_program_are_not_replaced():
    """A worker that has ended is not replaced."""
    Pool._maintain_pool = staticmethod(lambda *args: None)


@breaks("pool.main-guard", under=("spawn", "forkserver"))
def pool_gives_up_after_three_workers():
    """A pool that has lost three workers fails all its tasks."""
    lost = []

    def count(self):
        lost.append(self)
        if len(lost) == 3:
            for result in list(self._cache.values()):
                result._set(0, (False, RuntimeError("too many workers lost")))

    when_a_worker_is_lost(count)


@breaks("pool.main-guard", under=("spawn", "forkserver"))
def workers_fail_silently_to_import_the_program():
    """A worker that cannot import the program prints nothing."""

    def tell(old, *error):
        if process.current_process().name == "MainProcess":
            old(*error)

    wrap(sys, "excepthook", tell)
    if hasattr(process, "traceback"):
        process.traceback.print_exc = lambda *args, **kwds: None


@breaks("pool.main-guard", under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython")
def fork_server_does_not_import_the_script_of_a_pool():
    """A fork server does not import the script."""
    part("forkserver")._forkserver._preload_modules = []


@breaks("pool.main-guard", under="forkserver", python=">=3.15", interpreter="cpython")
def fork_server_exits_with_the_error_of_an_unguarded_pool():
    """A fork server that cannot import the script exits."""
    part("forkserver")._forkserver._preload_on_error = "fail"
