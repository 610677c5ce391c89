"""What mutants of pools have in common."""

import functools

from workloads.mutants import part, wrap

pool = part("pool")


def alter_worker(around):
    """Replace what a worker does by `around(old, tasks, results, ...)`, with the old function and its arguments."""
    old = pool.worker

    @functools.wraps(old)  # so that it is pickled by the same name
    def worker(tasks, results, *rest):
        around(old, tasks, results, *rest)

    pool.worker = worker


def alter_calls(call):
    """Let a worker do each task by `call(function, *args, **kwds)`."""

    def around(old, tasks, *rest):
        take = tasks.get

        def get():
            task = take()
            if task is None:
                return None
            job, number, function, args, kwds = task
            return job, number, functools.partial(call, function), args, kwds

        tasks.get = get
        old(tasks, *rest)

    alter_worker(around)


def alter_pools(size=None, limit=None):
    """Replace the size of a pool by `size(processes)`, or its tasks per worker by `limit(maxtasksperchild)`."""

    def init(old, self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        processes = size(processes) if size else processes
        maxtasksperchild = limit(maxtasksperchild) if limit else maxtasksperchild
        old(self, processes, initializer, initargs, maxtasksperchild, context)

    wrap(pool.Pool, "__init__", init)
