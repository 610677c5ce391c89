"""What mutants of pools have in common."""

import functools
import signal

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


def when_a_worker_is_lost(do):
    """Let a pool call `do(pool)` when a worker has ended, before it is replaced."""
    pools = []

    def init(old, self, *args, **kwds):
        pools.append(self)
        old(self, *args, **kwds)

    clean_up = pool.Pool._join_exited_workers

    def join_exited_workers(workers):
        lost = clean_up(workers)
        if lost:
            for one in pools:
                do(one)
        return lost

    wrap(pool.Pool, "__init__", init)
    pool.Pool._join_exited_workers = staticmethod(join_exited_workers)


def alter_signal(number, handle):
    """Let each worker handle a signal in this way from its start."""

    def around(old, *args):
        signal.signal(number, handle)
        old(*args)

    alter_worker(around)
