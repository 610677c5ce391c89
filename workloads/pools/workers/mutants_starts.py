"""Mutants of pools: how their workers start, and what they are called."""

import functools
import itertools
import os
import threading
import traceback

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.pools import alter_pools, alter_worker

pool = part("pool")


Pool = part("pool").Pool


# pool.process-per-task


@breaks("pool.process-per-task")
def pool_counts_items():
    """`maxtasksperchild` counts the items of `map`, so its chunks are no larger than that."""

    def map_items(old, self, function, items, chunksize=None):
        return old(self, function, items, min(chunksize, self._maxtasksperchild or chunksize))

    wrap(Pool, "map", map_items)


@breaks("pool.process-per-task")
def pool_worker_does_one_chunk_more():
    """A worker does one chunk more than `maxtasksperchild`, if that is 1."""
    alter_pools(limit=lambda limit: 2 if limit == 1 else limit)


def release_after(semaphore, initializer, *initargs):
    initializer(*initargs)
    semaphore.release()


# pool.three-serve-ten


@breaks("pool.three-serve-ten")
def pool_waits_for_its_workers():
    """The constructor returns once all workers are through with their initializer."""

    def init(old, self, processes, initializer, initargs, *rest, **kwds):
        ready = package().Semaphore(0)
        old(self, processes, release_after, (ready, initializer, *initargs), *rest, **kwds)
        for _ in range(processes):
            ready.acquire()

    wrap(Pool, "__init__", init)


def alter_initializer(change):
    """Let a pool have the initializer and initargs `change(initializer, initargs)`."""

    def init(old, self, processes=None, initializer=None, initargs=(), *rest, **kwds):
        if initializer is not None:
            initializer, initargs = change(initializer, initargs)
        old(self, processes, initializer, initargs, *rest, **kwds)

    wrap(Pool, "__init__", init)


# pool.initializer


@breaks("pool.initializer")
def initializer_is_called_by_the_parent():
    """The initializer is called in the main process."""
    alter_initializer(lambda initializer, initargs: (initializer(*initargs), ()))


def call_with(before, function, *args):
    before()
    return function(*args)


@breaks("pool.initializer", under=("spawn", "forkserver"), platform="posix")
def worker_of_a_pool_that_fails_stays():
    """`Pool()` that cannot start a worker leaves those that it has started."""

    def repopulate(old, context, process, processes, workers, *rest):
        try:
            old(context, process, processes, workers, *rest)
        except LookupError:
            workers.clear()
            raise

    wrap(part("pool").Pool, "_repopulate_pool_static", repopulate)


@breaks("pool.initializer")
def initializer_is_called_twice():
    """Each worker calls the initializer twice."""

    def change(initializer, initargs):
        again = functools.partial(initializer, *initargs)
        return call_with, (again, initializer, *initargs)

    alter_initializer(change)


@breaks("pool.initializer")
def initializer_gets_its_arguments_as_one():
    """The initializer is called with initargs as its one argument."""
    alter_initializer(lambda initializer, initargs: (initializer, (tuple(initargs),)))


@breaks("pool.initializer")
def initializer_gets_no_arguments():
    """The initializer is called without its arguments."""
    alter_initializer(lambda initializer, initargs: (initializer, ()))


def alter_start(start):
    """Let a worker call `start(initializer, initargs)`, which returns what is called before each task."""

    def around(old, tasks, results, initializer=None, initargs=(), *rest):
        before_task = start(initializer, initargs)
        take = tasks.get

        def get():
            task = take()
            if task is not None:
                before_task()
            return task

        tasks.get = get
        old(tasks, results, None, (), *rest)

    alter_worker(around)


@breaks("pool.initializer")
def initializer_is_called_before_each_task():
    """A worker calls the initializer when it starts, and before each task."""

    def start(initializer, initargs):
        initializer(*initargs)
        return lambda: initializer(*initargs)

    alter_start(start)


@breaks("pool.initializer")
def initializer_is_called_before_the_first_task():
    """A worker calls the initializer when its first task comes."""

    def start(initializer, initargs):
        waiting = [initializer]
        return lambda: waiting and waiting.pop()(*initargs)

    alter_start(start)


@breaks("pool.initializer")
def pool_worker_does_not_wait_for_its_initializer():
    """A worker calls the initializer in a thread, and takes its first task meanwhile."""

    def start(initializer, initargs):
        threading.Thread(target=initializer, args=initargs, daemon=True).start()
        return lambda: None

    alter_start(start)


context = part("context")


@breaks("pool.initializer")
def initializer_is_not_called_by_a_replacement():
    """A worker that replaces another does not call the initializer."""

    def init(old, self, *args, **kwds):
        old(self, *args, **kwds)
        self._initializer = None

    maintain = Pool._maintain_pool

    def maintain_pool(context, make, processes, workers, tasks, results, initializer, *rest):
        maintain(context, make, processes, workers, tasks, results, None, *rest)

    Pool._maintain_pool = staticmethod(maintain_pool)


def alter_failing_start(fail):
    """Let a worker whose initializer raises an exception call `fail(error)`, and then go on if that returns."""

    def around(old, tasks, results, initializer=None, initargs=(), *rest):
        try:
            initializer(*initargs)
        except Exception as error:
            fail(error)
        old(tasks, results, None, (), *rest)

    alter_worker(around)


# pool.failing-initializer


@breaks("pool.failing-initializer")
def worker_goes_on_if_its_initializer_fails():
    """A worker prints the exception of its initializer, and goes on to its first task."""
    alter_failing_start(lambda error: traceback.print_exc())


@breaks("pool.failing-initializer")
def worker_does_not_print_what_its_initializer_raises():
    """A worker whose initializer fails exits without a word."""
    alter_failing_start(lambda error: os._exit(1))


@breaks("pool.failing-initializer")
def pool_does_not_replace_a_worker_whose_initializer_failed():
    """A worker whose initializer failed is not replaced."""
    Pool._maintain_pool = staticmethod(lambda *args: None)


@breaks("pool.failing-initializer")
def pool_gives_up_after_three_lost_workers():
    """When three workers have ended, all results are errors."""
    pools, lost = [], itertools.count(1)
    clean_up = Pool._join_exited_workers

    def join_exited_workers(workers):
        before = len(workers)
        cleaned = clean_up(workers)
        if any(next(lost) == 3 for _ in range(before - len(workers))):
            for result in list(pools[0]._cache.values()):
                result._set(0, (False, RuntimeError("workers lost")))
        return cleaned

    wrap(Pool, "__init__", lambda old, self, *args, **kwds: (pools.append(self), old(self, *args, **kwds))[1])
    Pool._join_exited_workers = staticmethod(join_exited_workers)


Result = part("pool").ApplyResult


@breaks("pool.failing-initializer")
def error_of_a_task_comes_without_its_cause():
    """The error of a task has no traceback of the worker as its cause."""

    def set_result(old, self, number, result):
        if not result[0]:
            result[1].__cause__ = None
        old(self, number, result)

    wrap(Result, "_set", set_result)


# pool.context


@breaks("pool.context", platform="posix")
def pool_ignores_its_context():
    """The class ignores the argument `context`."""

    def init(old, self, *args, **kwds):
        kwds.pop("context", None)
        old(self, *args[:4], **kwds)

    wrap(Pool, "__init__", init)


@breaks("pool.context", platform="posix")
def context_makes_pools_of_the_default_context():
    """`Pool` of a context makes a pool of the program's start method."""

    def make(old, self, *args, **kwds):
        return old(package().get_context(), *args, **kwds)

    wrap(context.BaseContext, "Pool", make)


@breaks("pool.context", under=("fork", "forkserver"), platform="posix")
def pool_without_a_context_spawns():
    """A pool without a context spawns its workers."""

    def init(old, self, *args, **kwds):
        if len(args) < 5 and not kwds.get("context"):
            kwds["context"] = package().get_context("spawn")
        old(self, *args, **kwds)

    wrap(Pool, "__init__", init)


@breaks("pool.context", under="spawn", platform="posix")
def pool_without_a_context_forks():
    """A pool without a context forks its workers."""

    def init(old, self, *args, **kwds):
        if len(args) < 5 and not kwds.get("context"):
            kwds["context"] = package().get_context("fork")
        old(self, *args, **kwds)

    wrap(Pool, "__init__", init)


@breaks("pool.context", under=("fork", "forkserver"), platform="posix")
def pool_function_spawns():
    """`Pool` without a context spawns its workers; the class does not."""
    package().Pool = package().get_context("spawn").Pool


@breaks("pool.context", platform="posix")
def pool_function_takes_a_context():
    """`Pool` has a parameter `context`."""

    def make(old, *args, context=None, **kwds):
        return context.Pool(*args, **kwds) if context else old(*args, **kwds)

    wrap(package(), "Pool", make)


@breaks("pool.context", under="spawn", platform="posix")
def pool_function_forks():
    """`Pool` without a context forks its workers; the class does not."""
    package().Pool = package().get_context("fork").Pool


process = part("process")


Process = part("process").BaseProcess


def name_workers(name):
    """Let a worker be called `name(its name)` before it starts."""

    def start(old, self):
        if "PoolWorker" in self.name:
            self.name = name(self.name)
        old(self)

    wrap(Process, "start", start)


# pool.worker-names


@breaks("pool.worker-names")
def pool_workers_are_called_process():
    """The workers of a pool are called as other processes are."""
    name_workers(lambda name: "Process-" + name.rpartition("-")[2])


@breaks("pool.worker-names", under=("spawn", "forkserver"))
def all_pool_workers_are_called_fork():
    """The workers of every pool are called ForkPoolWorker."""
    name_workers(lambda name: "ForkPoolWorker-" + name.rpartition("-")[2])


@breaks("pool.worker-names")
def pool_numbers_its_workers_by_itself():
    """The workers of a pool are numbered from 1 on, whatever else has been built."""
    numbers = itertools.count(1)
    name_workers(lambda name: name.rpartition("-")[0] + "-{}".format(next(numbers)))


@breaks("pool.worker-names", under="fork")
def pool_numbers_its_workers_from_1():
    """The first two workers of a pool are numbered 1 and 2."""
    numbers = iter([1, 2])
    name_workers(lambda name: name.rpartition("-")[0] + "-{}".format(next(numbers, name.rpartition("-")[2])))


@breaks("pool.process-per-task", python=">=3.10")
def pool_takes_any_limit():
    """A pool takes a limit below 1, and one that is not an integer, for 1."""
    alter_pools(limit=lambda limit: 1 if limit is not None and (limit < 1 or not isinstance(limit, int)) else limit)


@breaks("pool.initializer")
def pool_takes_any_initializer():
    """A pool ignores an initializer that cannot be called."""

    def init(old, self, processes=None, initializer=None, *args, **kwargs):
        old(self, processes, initializer if callable(initializer) else None, *args, **kwargs)

    wrap(part("pool").Pool, "__init__", init)
