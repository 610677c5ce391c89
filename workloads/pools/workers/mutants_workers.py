"""Mutants of pools: their workers."""

import os
import pickle
import sys
import threading

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_calls, alter_pools, alter_worker

# pool.capacity


@breaks("pool.capacity", "pool.three-serve-ten")
def pool_has_one_worker_more():
    """A pool has one worker more than requested."""
    alter_pools(size=lambda size: size + 1)


@breaks("pool.capacity", "pool.three-serve-ten")
def pool_has_one_worker_fewer():
    """A pool of several has one worker fewer than requested."""
    alter_pools(size=lambda size: max(size - 1, 1))


@breaks("pool.capacity", "pool.waits-when-full")
def pool_worker_does_two_tasks_at_a_time():
    """After its first task a worker does two tasks at a time."""

    def around(old, tasks, results, *rest):
        take, begun, beside = tasks.get, [], []

        def do(job, number, function, args, kwds):
            results.put((job, number, (True, function(*args, **kwds))))

        def get():
            while beside:
                beside.pop().join()
            task = take()
            if task is not None and begun:
                beside.append(threading.Thread(target=do, args=task))
                beside[-1].start()
                task = take()
                if task is None:
                    beside.pop().join()
            begun.append(task)
            return task

        tasks.get = get
        old(tasks, results, *rest)

    alter_worker(around)


pool = part("pool")


Pool = part("pool").Pool


def start_workers_late(first, later):
    """Let a pool of n start `first(n)` workers at once, and with each task fill up to `later(number of workers)`."""
    make = Pool._repopulate_pool

    def make_up_to(self, number):
        size, self._processes = self._processes, min(number, self._processes)
        make(self)
        self._processes = size

    def apply_async(old, self, *args, **kwds):
        make_up_to(self, later(len(self._pool)))
        return old(self, *args, **kwds)

    Pool._repopulate_pool = lambda self: make_up_to(self, first(self._processes))
    wrap(Pool, "apply_async", apply_async)


# pool.on-demand


@breaks("pool.on-demand")
def pool_starts_its_workers_with_the_first_task():
    """A pool starts all its workers when it gets its first task."""
    start_workers_late(first=lambda size: 0, later=lambda started: sys.maxsize)


@breaks("pool.on-demand")
def pool_starts_a_worker_for_a_task():
    """A pool starts a worker for each task until it is full."""
    start_workers_late(first=lambda size: 0, later=lambda started: started + 1)


@breaks("pool.on-demand")
def pool_starts_its_last_worker_with_the_first_task():
    """A pool starts its last worker when it gets its first task."""
    start_workers_late(first=lambda size: size - 1, later=lambda started: started + 1)


@breaks("pool.on-demand", "pool.process-per-task", "pool.three-serve-ten", platform="posix")
def pool_worker_forks_for_a_task():
    """A worker forks a process for each task."""

    def call(function, *args, **kwds):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(writer, pickle.dumps(function(*args, **kwds)))
            os._exit(0)
        os.close(writer)
        os.waitpid(pid, 0)
        with os.fdopen(reader, "rb") as result:
            return pickle.load(result)

    alter_calls(call)


Result = part("pool").ApplyResult


def hand_out(may_go, order):
    """Let a pool hold tasks back: those for which `may_go` is true are sent to the workers, in this order."""

    def set_up(old, self):
        old(self)
        send, self._handing, self._waiting = self._quick_put, threading.Lock(), []
        self._at_work = self._done = 0

        def hand():
            for task in list(order(self._waiting)):
                if may_go(self, task[0]):
                    self._at_work += 1
                    self._waiting.remove(task)
                    send(task)

        def put(task):
            if task is None:
                send(task)
                return
            with self._handing:
                self._waiting.append(task)
                hand()

        self._quick_put, self._hand = put, hand

    def set_result(old, self, *result):
        owner = self._pool
        old(self, *result)
        with owner._handing:
            owner._at_work -= 1
            owner._done += 1
            owner._hand()

    wrap(Pool, "_setup_queues", set_up)
    wrap(Result, "_set", set_result)


# pool.waits-when-full


@breaks("pool.waits-when-full")
def pool_begins_last_what_came_first():
    """Waiting tasks begin in reverse order."""
    hand_out(lambda self, job: self._at_work < self._processes, reversed)


@breaks("pool.waits-when-full")
def pool_begins_tasks_in_batches():
    """Tasks begin in batches of the pool's size, each batch after the last one is done."""
    hand_out(lambda self, job: job // self._processes == self._done // self._processes, iter)


# pool.process-per-task


@breaks("pool.process-per-task", "pool.three-serve-ten")
def pool_replaces_a_worker_after_each_task():
    """A worker is replaced after each task, whatever `maxtasksperchild` is."""
    alter_pools(limit=lambda limit: 1)


@breaks("pool.process-per-task", "pool.three-serve-ten")
def pool_replaces_a_worker_while_tasks_wait():
    """A worker is replaced after a task if other tasks wait."""

    def around(old, tasks, *rest):
        take, begun = tasks.get, []

        def get():
            if begun and tasks._reader.poll():
                return None
            begun.append(True)
            return take()

        tasks.get = get
        old(tasks, *rest)

    alter_worker(around)


@breaks("pool.process-per-task")
def pool_does_not_replace_workers():
    """`maxtasksperchild` is ignored."""
    alter_pools(limit=lambda limit: None)


@breaks("pool.process-per-task")
def pool_replaces_a_worker_one_task_late():
    """A worker does one task more than `maxtasksperchild`."""
    alter_pools(limit=lambda limit: limit and limit + 1)


# pool.three-serve-ten


@breaks("pool.three-serve-ten")
def pool_replaces_a_worker_after_three_tasks():
    """A worker is replaced after three tasks by default."""
    alter_pools(limit=lambda limit: limit or 3)


# pool.size-optional


@breaks("pool.size-optional", python=">=3.13", platform="linux", survives_if="the machine has but one CPU")
def pool_has_a_worker_for_each_cpu_of_the_machine():
    """The default size is the number of the machine's CPUs, usable or not."""
    alter_pools(size=lambda size: os.cpu_count() if size is None else size)


@breaks("pool.size-optional", python="<3.13", platform="linux", survives_if="the machine has but one CPU")
def pool_has_a_worker_for_each_usable_cpu():
    """The default size is the number of CPUs that the main process may use."""
    alter_pools(size=lambda size: len(os.sched_getaffinity(0)) if size is None else size)


@breaks("pool.size-optional")
def pool_has_a_worker_more_than_there_are_cpus():
    """The default size is one more than the number of CPUs."""
    cpus = getattr(os, "process_cpu_count", os.cpu_count)
    alter_pools(size=lambda size: cpus() + 1 if size is None else size)


@breaks("pool.size-optional")
def pool_of_0_has_the_default_size():
    """A pool of 0 has the default size."""
    alter_pools(size=lambda size: size or None)


@breaks("pool.size-optional")
def pool_of_less_than_0_has_one_worker():
    """A pool of less than 0 has one worker."""
    alter_pools(size=lambda size: 1 if size is not None and size < 0 else size)


@breaks("pool.size-optional")
def pool_of_0_is_refused_too_late():
    """A pool of less than 1 raises, but only after it has started a worker, which stays."""
    refused = []

    def init(old, self, processes=None, *args, **kwds):
        old(self, 1 if processes is not None and processes < 1 else processes, *args, **kwds)
        if processes is not None and processes < 1:
            refused.append(self)
            raise ValueError("Number of processes must be at least 1")

    wrap(Pool, "__init__", init)
