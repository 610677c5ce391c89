"""Mutants of what tasks of a pool can be, and what they may do."""

import marshal
import sys
import types

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import let_children_start_in
from workloads.mutants.pools import alter_worker, when_a_worker_is_lost

pool, process = part("pool"), part("process")


Pool, Result, Process = pool.Pool, pool.ApplyResult, process.BaseProcess


class TaskByValue:
    """A function without a closure, as a value that can be pickled."""

    def __init__(self, function):
        self._code = marshal.dumps(function.__code__)

    def __call__(self, *args, **kwds):
        program = vars(sys.modules["__main__"])
        return types.FunctionType(marshal.loads(self._code), program)(*args, **kwds)


# pool.late-function


@breaks("pool.late-function")
def tasks_are_sent_by_value():
    """The function of a task is sent to the worker by value, so that the worker need not find it."""

    def apply_async(old, self, function, *args, **kwds):
        return old(self, TaskByValue(function), *args, **kwds)

    wrap(Pool, "apply_async", apply_async)


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


def in_a_task():
    return process.current_process().daemon


# pool.nested


@breaks("pool.nested")
def task_can_start_a_process():
    """A daemonic process can have children."""
    let_children_start_in(Process, "start")


@breaks("pool.nested")
def task_can_create_a_pool():
    """A daemonic process can have a pool, but no other children."""
    let_children_start_in(Pool, "__init__")


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
