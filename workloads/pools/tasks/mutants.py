"""Mutants of tasks."""

import importlib
import marshal
import os
import runpy
import signal
import sys
import types

from workloads.mutants import breaks, children, exit_by, part, wrap
from workloads.mutants.children import let_children_start_in
from workloads.mutants.pools import alter_calls, alter_signal, alter_worker, when_a_worker_is_lost

pool = part("pool")


Pool = part("pool").Pool


class TaskByValue:
    """A function without a closure, as a value that can be pickled."""

    def __init__(self, function):
        self._code = marshal.dumps(function.__code__)

    def __call__(self, *args, **kwds):
        program = vars(sys.modules["__main__"])
        return types.FunctionType(marshal.loads(self._code), program)(*args, **kwds)


# pool.late-function


@breaks("pool.late-function", "pool.picklable-task")
def tasks_are_sent_by_value():
    """The function of a task is sent to the worker by value, so that the worker need not find it."""

    def submit(old, self, function, *args, **kwds):
        by_value = TaskByValue(function) if isinstance(function, types.FunctionType) else function
        return old(self, by_value, *args, **kwds)

    for method in ("apply_async", "map", "imap"):
        wrap(Pool, method, submit)


# pool.picklable-task


@breaks("pool.picklable-task")
def functions_inside_functions_are_sent_by_value():
    """A function inside a function is sent to the worker by value; a lambda is not."""

    def submit(old, self, function, *args, **kwds):
        is_inside = "<locals>" in getattr(function, "__qualname__", "")
        return old(self, TaskByValue(function) if is_inside else function, *args, **kwds)

    for method in ("apply_async", "map", "imap"):
        wrap(Pool, method, submit)


@breaks("pool.picklable-task")
def task_must_be_a_function():
    """`apply_async` raises TypeError for what is no function."""

    def apply_async(old, self, function, *args, **kwds):
        if not isinstance(function, (types.FunctionType, types.BuiltinFunctionType)):
            raise TypeError("a task must be a function")
        return old(self, function, *args, **kwds)

    wrap(Pool, "apply_async", apply_async)


@breaks("pool.picklable-task")
def pool_does_no_task_after_one_that_cannot_be_pickled():
    """When a task cannot be pickled, all tasks behind it fail."""
    failed = []

    def set_result(old, self, number, result):
        if failed and result[0]:
            result = (False, RuntimeError("the pool has failed"))
        if not result[0]:
            failed.append(number)
        old(self, number, result)

    wrap(part("pool").ApplyResult, "_set", set_result)


def alter_getting(around):
    """Let a worker get its tasks by `around(get)`, with what gets one."""

    def worker(old, tasks, *rest):
        get = tasks.get
        tasks.get = lambda: around(get)
        old(tasks, *rest)

    alter_worker(worker)


@breaks("pool.late-function")
def worker_ignores_tasks_that_it_does_not_know():
    """A worker prints the error about a function that it does not find, and goes on with the next task."""

    def around(get):
        while True:
            try:
                return get()
            except AttributeError:
                sys.excepthook(*sys.exc_info())

    alter_getting(around)


@breaks("pool.late-function")
def worker_is_silent_about_tasks_that_it_does_not_know():
    """A worker that does not find the function of a task exits without a traceback."""

    def around(get):
        try:
            return get()
        except AttributeError:
            sys.exit(1)

    alter_getting(around)


@breaks("pool.late-function")
def worker_that_does_not_know_its_task_is_not_replaced():
    """A worker that has ended is not replaced."""
    Pool._maintain_pool = staticmethod(lambda *args: None)


@breaks("pool.late-function")
def task_that_no_worker_knows_fails():
    """The result of a task that a worker does not know is an error."""

    def fail(self):
        for result in list(self._cache.values()):
            result._set(0, (False, AttributeError("no such function")))

    when_a_worker_is_lost(fail)


@breaks("pool.late-function", platform="linux")
def get_gives_up_on_a_lost_task_after_an_hour():
    """`get` without a timeout gives up after an hour."""
    wrap(pool.ApplyResult, "get", lambda old, self, timeout=None: old(self, 3600 if timeout is None else timeout))


@breaks("pool.late-function", under="fork")
def task_that_a_worker_did_not_know_is_done_again():
    """A task that a worker does not know is done by the next worker."""
    tasks = {}

    def apply_async(old, self, function, args=(), kwds=None):
        result = old(self, function, args, kwds or {})
        tasks[result._job] = (result._job, 0, function, args, kwds or {})
        return result

    def do_again(self):
        self._quick_put(tasks[min(self._cache)])

    when_a_worker_is_lost(do_again)
    wrap(Pool, "apply_async", apply_async)


@breaks("pool.late-function", under="fork")
def workers_forked_later_do_not_know_the_function_either():
    """A worker has nothing of the program that was defined under the main guard."""

    def around(old, *args):
        vars(sys.modules["__main__"]).pop("work", None)
        old(*args)

    alter_worker(around)


@breaks("pool.late-function")
def workers_know_no_function_of_the_program():
    """A worker finds no function that the program defines."""

    def around(old, tasks, results, *rest):
        for module in ("__main__", "__mp_main__"):
            vars(sys.modules.get(module, os)).pop("work", None)
        old(tasks, results, *rest)

    alter_worker(around)


process = part("process")


Process = part("process").BaseProcess


# pool.nested


@breaks("pool.nested")
def task_can_start_a_process():
    """A daemonic process can have children."""
    let_children_start_in(Process, "start")


@breaks("pool.nested")
def task_can_create_a_pool():
    """A daemonic process can have a pool, but no other children."""
    let_children_start_in(Pool, "__init__")


def in_a_task():
    return process.current_process().daemon


@breaks("pool.nested")
def pool_in_a_task_is_a_runtime_error():
    """`Pool` raises RuntimeError in a daemonic process."""

    def init(old, self, *args, **kwds):
        if in_a_task():
            raise RuntimeError("a task cannot have a pool")
        old(self, *args, **kwds)

    wrap(Pool, "__init__", init)


def refuse_in_a_task(owner, name):
    def around(old, self, *args, **kwds):
        if in_a_task() and sys.flags.optimize:
            raise AssertionError("daemonic processes are not allowed to have children")
        return old(self, *args, **kwds)

    wrap(owner, name, around)


@breaks("pool.nested")
def task_cannot_start_a_process_under_o():
    """A daemonic process cannot have children, under -O either."""
    refuse_in_a_task(Process, "start")


@breaks("pool.nested")
def task_cannot_create_a_pool_under_o():
    """A daemonic process cannot have a pool, under -O either."""
    refuse_in_a_task(Pool, "__init__")


@breaks("pool.nested")
def pool_in_a_task_works_in_its_worker():
    """A pool in a daemonic process does its tasks in that process."""

    def apply(old, self, function, args=(), kwds=None):
        return function(*args, **(kwds or {})) if in_a_task() else old(self, function, args, kwds or {})

    wrap(Pool, "apply", apply)


@breaks("pool.nested")
def no_process_that_has_a_parent_may_have_children():
    """Only the main process can start processes, and create pools."""

    def start(old, self):
        assert process.parent_process() is None, "a child is not allowed to have children"
        return old(self)

    wrap(Process, "start", start)


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


@breaks("pool.main-guard", under=("spawn", "forkserver"))
def a_program_without_a_file_has_no_pool():
    """`Pool` raises RuntimeError in a program that has no file."""

    def init(old, self, *args, **kwds):
        if not hasattr(sys.modules["__main__"], "__file__"):
            raise RuntimeError("the workers could not import the program")
        old(self, *args, **kwds)

    wrap(Pool, "__init__", init)


@breaks("pool.main-guard")
def workers_run_what_is_under_the_guard():
    """A worker runs the program as a main process does, main guard and all, and then goes on."""

    def around(old, *args):
        try:
            if hasattr(sys.modules["__main__"], "__file__"):
                runpy.run_path(sys.modules["__main__"].__file__, run_name="__main__")
        except (AssertionError, RuntimeError):
            sys.excepthook(*sys.exc_info())
        old(*args)

    alter_worker(around)


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
        for job in [job for job in self._cache if job < 1]:
            del self._cache[job]

    when_a_worker_is_lost(forget)


Result = part("pool").ApplyResult


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
