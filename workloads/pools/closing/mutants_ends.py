"""Mutants of how pools end."""

import atexit
import os
import signal
import sys
import time

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_signal, alter_worker

pool = part("pool")


Pool = part("pool").Pool


# pool.close


@breaks("pool.close")
def close_still_accepts_tasks():
    """A closed pool accepts tasks."""
    Pool._check_running = lambda self: None


def accept_after(method, which):
    """Let this method of a pool submit tasks although the pool is in this state."""

    def submit(old, self, *args, **kwds):
        state = self._state
        if state == which:
            self._state = pool.RUN
        try:
            return old(self, *args, **kwds)
        finally:
            self._state = state

    wrap(Pool, method, submit)


@breaks("pool.close")
def close_still_accepts_imap():
    """A closed pool accepts tasks by `imap`."""
    accept_after("imap", pool.CLOSE)


@breaks("pool.close")
def close_still_accepts_map_async():
    """A closed pool accepts tasks by `map_async`."""
    accept_after("map_async", pool.CLOSE)


@breaks("pool.close")
def close_still_accepts_imap_unordered():
    """A closed pool accepts tasks by `imap_unordered`."""
    accept_after("imap_unordered", pool.CLOSE)


@breaks("pool.close")
def close_still_accepts_starmap_async():
    """A closed pool accepts tasks by `starmap_async`."""
    accept_after("starmap_async", pool.CLOSE)


@breaks("pool.close")
def close_still_accepts_what_is_waited_for():
    """A closed pool accepts tasks by `map`, which waits for them."""
    accept_after("map", pool.CLOSE)


@breaks("pool.close")
def close_drops_new_tasks():
    """A closed pool silently drops new tasks."""
    wrap(Pool, "apply_async", lambda old, self, *task: old(self, *task) if self._state == pool.RUN else None)


@breaks("pool.close")
def close_terminates():
    """`close` terminates the pool."""
    Pool.close = Pool.terminate


@breaks("pool.close")
def close_cancels_waiting_tasks():
    """`close` cancels tasks that no worker has begun: their results are errors."""

    def close(old, self):
        while self._taskqueue.qsize():
            time.sleep(0.001)
        waiting = []
        while self._inqueue._reader.poll(0.5):  # the last one may still be on its way there
            waiting.append(self._inqueue.get())
        begun = len(self._cache) - len(waiting)
        for task in waiting[: max(self._processes - begun, 0)]:  # a slow worker has not yet taken its first task
            self._inqueue.put(task)
        for job, number, *_ in waiting[max(self._processes - begun, 0) :]:
            self._cache[job]._set(number, (False, RuntimeError("cancelled")))
        old(self)

    wrap(Pool, "close", close)


Result = part("pool").ApplyResult


@breaks("pool.close")
def close_loses_values():
    """The results of a closed pool's remaining tasks arrive as None."""

    def set_result(old, self, number, result):
        old(self, number, (result[0], None) if self._pool._state == pool.CLOSE else result)

    wrap(Result, "_set", set_result)


@breaks("pool.close")
def close_loses_results():
    """A closed pool loses the results of its remaining tasks."""

    def set_result(old, self, *result):
        if self._pool._state == pool.CLOSE:
            del self._cache[self._job]
        else:
            old(self, *result)

    wrap(Result, "_set", set_result)


# pool.terminate


@breaks("pool.terminate")
def pool_terminate_waits_for_the_tasks():
    """`terminate` closes the pool and waits until its tasks are done."""

    def terminate(old, self):
        self.close()
        self.join()

    wrap(Pool, "terminate", terminate)


@breaks("pool.terminate", platform="posix")
def pool_terminate_lets_tasks_clean_up():
    """`terminate` raises SystemExit in a running task, so its `finally` clauses run."""

    def around(old, *args):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
        old(*args)

    alter_worker(around)


@breaks("pool.terminate", platform="posix")
def pool_terminate_lets_workers_run_exit_handlers():
    """A terminated worker calls its exit handlers before SIGTERM ends it."""

    def end(number, frame):
        atexit._run_exitfuncs()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def around(old, *args):
        signal.signal(signal.SIGTERM, end)
        old(*args)

    alter_worker(around)


process = part("process")


Process = part("process").BaseProcess


@breaks("pool.terminate", "pool.unjoined-tasks-lost", "pool.with", platform="posix")
def pool_terminate_kills():
    """`terminate` kills the workers (SIGKILL)."""
    Process.terminate = Process.kill


def wrap_terminate_pool(around):
    """Replace what ends a pool by `around(old, ...)`, with the old function and its arguments."""
    old = Pool._terminate_pool
    Pool._terminate_pool = classmethod(lambda cls, *args: around(old, *args))


@breaks("pool.terminate")
def pool_terminate_ends_one_worker():
    """`terminate` ends one worker and leaves the others to their tasks."""

    def terminate_pool(old, tasks, inqueue, outqueue, workers, *rest):
        old(tasks, inqueue, outqueue, workers[:1], *rest)

    wrap_terminate_pool(terminate_pool)


@breaks("pool.terminate")
def terminated_pool_accepts_tasks():
    """A terminated pool accepts tasks, and does not do them."""

    def check_running(old, self):
        if self._state != pool.TERMINATE:
            old(self)

    wrap(Pool, "_check_running", check_running)


@breaks("pool.terminate")
def terminated_pool_accepts_imap_unordered():
    """A terminated pool accepts tasks by `imap_unordered`, and does not do them."""
    accept_after("imap_unordered", pool.TERMINATE)


def let_terminate_wait_for_workers(end):
    """Let `terminate` call `end(worker)` instead of `join` for each worker that it has terminated."""

    def terminate_pool(old, tasks, inqueue, outqueue, workers, *rest):
        survivors = list(workers)
        for worker in survivors:
            worker.is_alive = lambda: False  # so that it is not joined
        old(tasks, inqueue, outqueue, workers, *rest)
        for worker in survivors:
            del worker.is_alive
            end(worker)

    wrap_terminate_pool(terminate_pool)


@breaks("pool.terminate", platform="posix")
def pool_terminate_gives_up():
    """`terminate` gives up after 50 ms on a worker that survives SIGTERM."""
    let_terminate_wait_for_workers(lambda worker: worker.join(0.05))


@breaks("pool.terminate", platform="linux")
def pool_terminate_gives_up_after_an_hour():
    """`terminate` gives up after an hour on a worker that survives SIGTERM."""
    let_terminate_wait_for_workers(lambda worker: worker.join(3600))


@breaks("pool.terminate", platform="posix")
def pool_terminate_kills_survivors():
    """`terminate` kills a worker that survives SIGTERM for 50 ms."""

    def end(worker):
        worker.join(0.05)
        worker.kill()
        worker.join()

    let_terminate_wait_for_workers(end)


@breaks("pool.terminate", platform="posix")
def pool_terminate_lets_survivors_go():
    """A worker that survives SIGTERM ends after its task."""

    def around(old, tasks, *rest):
        take = tasks.get

        def get():
            while not tasks._rlock.acquire(timeout=0.05):
                if not tasks._reader.poll():
                    return None
            tasks._rlock.release()
            return take()

        tasks.get = get
        old(tasks, *rest)

    alter_worker(around)


@breaks("pool.terminate", platform="posix")
def pool_workers_take_sigterm_by_default():
    """A worker does not inherit how its parent handles SIGTERM."""
    alter_signal(signal.SIGTERM, signal.SIG_DFL)


@breaks("pool.terminate", platform="posix")
def pool_workers_ignore_sigterm():
    """A worker ignores SIGTERM."""
    alter_signal(signal.SIGTERM, signal.SIG_IGN)


@breaks("pool.terminate")
def pool_terminate_is_put_off():
    """`terminate` takes effect only at `join`."""

    def terminate(old, self):
        self._state = pool.TERMINATE

    def join(old, self):
        self._terminate()
        old(self)

    wrap(Pool, "terminate", terminate)
    wrap(Pool, "join", join)


@breaks("pool.terminate")
def pool_terminate_sets_errors():
    """`terminate` sets an error as the result of every unfinished task."""

    def terminate(old, self):
        results = list(self._cache.values())
        old(self)
        for result in results:
            result._set(0, (False, RuntimeError("the pool was terminated")))

    wrap(Pool, "terminate", terminate)


@breaks("pool.terminate", platform="posix")
def pool_ignores_its_initializer():
    """A pool accepts an initializer, and ignores it."""
    wrap(Pool, "__init__", lambda old, self, processes=None, *rest, **given: old(self, processes))


@breaks("pool.terminate", platform="posix")
def pool_terminate_loses_the_worker_that_is_killed():
    """`terminate` waits forever if a worker was killed."""

    def end(worker):
        worker.join()
        while worker.exitcode == -signal.SIGKILL:
            time.sleep(1)

    let_terminate_wait_for_workers(end)
