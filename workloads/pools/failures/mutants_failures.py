"""Mutants of how pools fail."""

import os
import sys
import threading
import traceback
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_calls, alter_worker, when_a_worker_is_lost

pool = part("pool")


Pool = part("pool").Pool


def others_have_come():
    """Let `get` return None where the result is the only one of its pool that has not come."""

    def get(old, self, timeout=None):
        while not self.ready() and len(self._cache) > 1:
            self.wait(0.01)
        self.wait(0.5)
        return old(self, timeout) if self.ready() else None

    wrap(part("pool").ApplyResult, "get", get)


# pool.killed-worker


@breaks("pool.killed-worker")
def pool_get_gives_up():
    """`get` returns None where all other results of the pool have come."""
    others_have_come()


@breaks("pool.killed-worker", "pool.base-exception")
def lost_pool_worker_is_not_replaced():
    """A worker that has ended is not replaced."""
    Pool._maintain_pool = staticmethod(lambda *args: None)


@breaks("pool.killed-worker", "pool.base-exception")
def task_of_a_lost_worker_fails():
    """The result of a task whose worker has ended is an error."""

    def fail(self):
        self._cache[min(self._cache)]._set(0, (False, RuntimeError("worker lost")))

    when_a_worker_is_lost(fail)


@breaks("pool.killed-worker", "pool.base-exception")
def pool_is_broken_by_a_lost_worker():
    """When a worker has ended, all results are errors."""

    def break_all(self):
        for result in list(self._cache.values()):
            result._set(0, (False, RuntimeError("worker lost")))

    when_a_worker_is_lost(break_all)


@breaks("pool.killed-worker", "pool.base-exception")
def task_of_a_lost_worker_is_forgotten():
    """When a worker has ended, the pool does not wait for the result of its task any more."""

    def forget(self):
        del self._cache[min(self._cache)]

    when_a_worker_is_lost(forget)


@breaks("pool.killed-worker", "pool.base-exception")
def pool_terminate_fails_the_tasks_of_lost_workers():
    """`terminate` gives an error to each result that has not come."""

    def terminate(old, self):
        old(self)
        for result in list(self._cache.values()):
            result._set(0, (False, RuntimeError("terminated")))

    wrap(Pool, "terminate", terminate)


@breaks("pool.killed-worker")
def task_of_a_lost_worker_is_done_again():
    """A task whose worker has ended is done by another worker."""
    tasks = {}

    def apply_async(old, self, function, args=(), kwds=None):
        result = old(self, function, args, kwds or {})
        tasks[result._job] = (result._job, 0, function, args, kwds or {})
        return result

    def do_again(self):
        waiting = [tasks[min(self._cache)]]
        while self._inqueue._reader.poll():
            waiting.append(self._inqueue.get())
        for task in waiting:
            self._quick_put(task)

    when_a_worker_is_lost(do_again)
    wrap(Pool, "apply_async", apply_async)


@breaks("pool.killed-worker", "pool.killed-idle-worker")
def executor_is_silent_about_lost_workers():
    """`result` of an executor's task returns None if a worker was lost."""

    def result(old, self, timeout=None):
        try:
            return old(self, timeout)
        except BrokenProcessPool:
            return None

    wrap(Future, "result", result)


@breaks("pool.killed-worker", "pool.killed-idle-worker")
def executor_waits_for_the_results_of_lost_workers():
    """`result` of an executor's task waits forever if a worker was lost."""

    def set_exception(old, self, error):
        if not isinstance(error, BrokenProcessPool):
            old(self, error)

    wrap(Future, "set_exception", set_exception)


context = part("context")


queues = part("queues")


# pool.killed-idle-worker


@breaks("pool.killed-idle-worker", platform="linux")
def pool_worker_waits_without_a_lock():
    """A worker does not hold a lock while it waits for a task."""

    def get(self):
        return context.reduction.ForkingPickler.loads(self._reader.recv_bytes())

    queues.SimpleQueue.get = get


@breaks("pool.killed-idle-worker", platform="linux")
def pool_terminate_takes_no_lock():
    """`terminate` of a pool does not wait for the lock of its task queue."""
    Pool._help_stuff_finish = staticmethod(lambda *args: None)


@breaks("pool.killed-idle-worker", platform="linux")
def pool_terminate_gives_up_on_the_lock_after_an_hour():
    """`terminate` of a pool waits for an hour for the lock of its task queue."""
    Pool._help_stuff_finish = staticmethod(lambda tasks, *_: tasks._rlock.acquire(timeout=3600))


@breaks("pool.killed-idle-worker", platform="linux")
def pool_frees_the_lock_of_a_lost_worker():
    """When a worker has ended, the lock of the task queue is released."""

    def free(self):
        # Taken or not, it is taken now: so it can be released.
        self._inqueue._rlock.acquire(block=False)
        self._inqueue._rlock.release()

    when_a_worker_is_lost(free)


@breaks("pool.killed-idle-worker", platform="linux")
def pool_that_is_done_does_not_wait_for_a_lock():
    """`join` of a pool without tasks kills its workers where they do not end within 50 ms."""

    def join(old, self):
        waiting, self._pool = self._pool, []
        old(self)
        self._pool = waiting
        for worker in waiting:
            worker.join(0.05)
            worker.kill()
            worker.join()

    wrap(Pool, "join", join)


@breaks("pool.killed-idle-worker", platform="linux")
def pool_is_terminated_by_a_lost_idle_worker():
    """When a worker has ended while no task was in progress, the pool accepts no more tasks."""

    def close(self):
        if not self._cache:
            self.close()

    when_a_worker_is_lost(close)


# pool.base-exception


@breaks("pool.base-exception")
def pool_worker_catches_everything():
    """A worker catches every BaseException of a task."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except BaseException as error:
            raise RuntimeError(str(error)) from None

    alter_calls(call)


@breaks("pool.base-exception")
def pool_worker_catches_system_exit():
    """A worker catches the SystemExit of a task."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except SystemExit as system_exit:
            raise RuntimeError(str(system_exit)) from None

    alter_calls(call)


def let_tasks_turn(wanted, replacement):
    """Let a task raise an error made by `replacement(error)` where it raises one of the wanted type."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except wanted as error:
            raise replacement(error) from None

    alter_calls(call)


@breaks("pool.base-exception")
def pool_worker_catches_keyboard_interrupt():
    """A worker catches the KeyboardInterrupt of a task."""
    let_tasks_turn(KeyboardInterrupt, lambda error: RuntimeError("interrupted"))


@breaks("pool.base-exception")
def pool_worker_catches_generator_exit():
    """A worker catches the GeneratorExit of a task."""
    let_tasks_turn(GeneratorExit, lambda error: RuntimeError("generator exit"))


@breaks("pool.base-exception")
def pool_worker_fails_by_system_exit():
    """A worker exits with 1 after the SystemExit of a task, whatever its code."""
    let_tasks_turn(SystemExit, lambda error: SystemExit(1))


@breaks("pool.base-exception")
def pool_worker_is_silent_about_keyboard_interrupt():
    """A worker exits with 1 after the KeyboardInterrupt of a task, without a traceback."""
    let_tasks_turn(KeyboardInterrupt, lambda error: SystemExit(1))


@breaks("pool.base-exception")
def pool_worker_survives_base_exceptions():
    """A worker prints a BaseException of a task and goes on with the next task."""

    def around(old, tasks, results, *rest):
        tasks._writer.close()
        results._reader.close()
        del tasks._writer  # so that it is not closed again
        while True:
            try:
                old(tasks, results, *rest)
            except BaseException:
                traceback.print_exc()
            else:
                return

    alter_worker(around)


@breaks("pool.base-exception")
def pool_worker_ends_by_the_cause_of_an_error():
    """A worker ends if the error of its task has a cause that is not an Exception."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except Exception as error:
            if error.__cause__ is None or isinstance(error.__cause__, Exception):
                raise
            raise error.__cause__ from None

    alter_calls(call)


@breaks("pool.base-exception")
def pool_get_does_not_wait_for_others():
    """`get` returns None where all other results of the pool have come."""
    others_have_come()


# pool.orphaned-workers


@breaks("pool.orphaned-workers")
def orphaned_worker_stays_when_idle():
    """A worker keeps the writing end of its task queue open, so it never sees end of file."""

    class Tasks:
        def __init__(self, tasks):
            self.get = tasks.get

    alter_worker(lambda old, tasks, *rest: old(Tasks(tasks), *rest))


process = part("process")


@breaks("pool.orphaned-workers")
def worker_never_learns_that_its_parent_is_gone():
    """`parent_process` of a worker is always alive, and its parent pid never changes."""
    pid = os.getppid()
    os.getppid = lambda: pid
    process._ParentProcess.is_alive = lambda self: True


@breaks("pool.orphaned-workers")
def orphaned_worker_ends_at_work():
    """A worker exits when the main process is gone, even during a task."""

    def watch():
        process.parent_process().join()
        os._exit(1)

    def around(old, *args):
        threading.Thread(target=watch, daemon=True).start()
        old(*args)

    alter_worker(around)


@breaks("pool.orphaned-workers")
def orphaned_worker_exits_silently():
    """A worker that cannot send its result exits silently."""

    def around(old, tasks, results, *rest):
        put = results.put

        def put_or_leave(result):
            try:
                put(result)
            except BrokenPipeError:
                sys.exit()

        results.put = put_or_leave
        old(tasks, results, *rest)

    alter_worker(around)


@breaks("pool.orphaned-workers")
def orphaned_worker_leaves_with_the_lock():
    """An idle worker exits with the lock of the task queue, so the others wait for it forever."""

    def get(self):
        self._rlock.acquire()
        message = self._reader.recv_bytes()
        self._rlock.release()
        return context.reduction.ForkingPickler.loads(message)

    queues.SimpleQueue.get = get


@breaks("pool.orphaned-workers", under="fork", platform="posix")
def pool_queues_are_closed_in_other_children():
    """A forked child that is no worker closes the ends of a pool's queues that only its parent uses."""
    pools = []

    def init(old, self, *args, **kwds):
        old(self, *args, **kwds)
        pools.append(self)

    def run(old, self):
        if "PoolWorker" not in self.name:
            for one in pools:
                one._inqueue._writer.close()
                one._outqueue._reader.close()
        old(self)

    wrap(Pool, "__init__", init)
    wrap(process.BaseProcess, "run", run)
