"""Mutants of the workers of executors: when they start, how long they live, and what they may do."""

import functools
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import process as executors

from workloads.mutants import breaks, part, wrap
from workloads.mutants.executors import alter_initializer

Process = part("process").BaseProcess


def alter_executors(after):
    """Call `after(executor)` when an executor has been built."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        after(self)

    wrap(ProcessPoolExecutor, "__init__", init)


# executor.on-demand


@breaks("executor.on-demand", python=">=3.9")
def executor_starts_its_workers_at_once():
    """An executor starts all its workers when it is built."""
    alter_executors(lambda executor: executor._launch_processes())


@breaks("executor.on-demand", under=("spawn", "forkserver"), python=">=3.9")
def executor_starts_all_workers_for_its_first_task():
    """An executor starts all its workers when the first task comes, under every start method."""
    alter_executors(lambda executor: setattr(executor, "_safe_to_dynamically_spawn_children", False))


@breaks("executor.on-demand", under="fork", python=">=3.9")
def executor_forks_on_demand():
    """An executor starts a worker when a task comes, under fork as well."""
    # There is an assertion against it, which asks for the thread that comes to be with the first worker.
    wrap(ProcessPoolExecutor, "_launch_processes", lambda old, self: self._spawn_process())


@breaks("executor.on-demand", under=("spawn", "forkserver"), python=">=3.9")
def executor_does_not_use_idle_workers():
    """An executor starts a worker when a task comes and it is not full, even if a worker is idle."""

    def forget(executor):
        executor._idle_worker_semaphore.acquire = lambda blocking=True: False

    alter_executors(forget)


@breaks("executor.on-demand")
def executor_has_a_worker_more():
    """An executor has one more worker than it was built for."""

    def init(old, self, max_workers=None, *args, **kwargs):
        old(self, max_workers + 1, *args, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)


def alter_limit(change):
    """Replace the limit of tasks of an executor by `change(limit)`."""

    def init(old, self, *args, max_tasks_per_child=None, **kwargs):
        limit = change(max_tasks_per_child)
        old(self, *args, **kwargs, **({} if limit is None else {"max_tasks_per_child": limit}))

    wrap(ProcessPoolExecutor, "__init__", init)


# executor.max-tasks


@breaks("executor.max-tasks")
def executor_ignores_its_limit_of_tasks():
    """An executor accepts a limit of tasks for its workers, and ignores it."""
    alter_limit(lambda limit: None)


@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.11")
def worker_of_an_executor_does_one_task_more():
    """A worker of an executor does one task more than its limit."""
    alter_limit(lambda limit: limit + 1)


@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.11,<3.13.15")
@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.14,<3.14.7")
def executor_replaces_its_workers():
    """An executor replaces each worker that has done its tasks."""

    def forget(executor):
        executor._idle_worker_semaphore.acquire = lambda blocking=True: False

    alter_executors(forget)


class Twice:
    """An initializer that is called twice."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        self._function(*args)
        self._function(*args)


class WithoutArguments:
    """An initializer that is called without its arguments."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        self._function()


class Task:
    """A task that calls an initializer first."""

    def __init__(self, initializer, arguments, function):
        self._initializer, self._arguments, self._function = initializer, arguments, function

    def __call__(self, *args):
        self._initializer(*self._arguments)
        return self._function(*args)


# executor.initializer


@breaks("executor.initializer")
def executor_calls_its_initializer_twice():
    """Each worker calls the initializer twice."""
    alter_initializer(Twice)


@breaks("executor.initializer")
def executor_calls_its_initializer_without_arguments():
    """Each worker calls the initializer without its arguments."""
    alter_initializer(WithoutArguments)


@breaks("executor.initializer", "executor.failing-initializer")
def executor_has_no_initializer():
    """No worker calls the initializer."""
    alter_initializer(lambda initializer: None)


@breaks("executor.initializer")
def executor_calls_its_initializer_for_each_task():
    """A worker calls the initializer for each task."""

    def init(old, self, *args, initializer=None, initargs=(), **kwargs):
        old(self, *args, **kwargs)
        self._for_each_task = initializer and functools.partial(Task, initializer, initargs)

    def submit(old, self, function, *args, **kwargs):
        return old(self, self._for_each_task(function) if self._for_each_task else function, *args, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)
    wrap(ProcessPoolExecutor, "submit", submit)


# executor.nested


@breaks("executor.nested")
def workers_of_an_executor_are_daemonic():
    """The workers of an executor are daemonic."""

    def start(old, self):
        if self._target is executors._process_worker:
            self.daemon = True
        old(self)

    wrap(Process, "start", start)


@breaks("executor.nested")
def task_of_an_executor_cannot_have_an_executor():
    """A process that is not the main process cannot have an executor."""

    def init(old, self, *args, **kwargs):
        if part("process").parent_process() is not None:
            raise AssertionError("only the main process can have an executor")
        old(self, *args, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)
