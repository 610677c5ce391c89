"""Mutants of how pools end."""

import signal
import sys

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_worker

pool, process, util = part("pool"), part("process"), part("util")
Pool, Process, Result = pool.Pool, process.BaseProcess, pool.ApplyResult


# pool.close


@breaks("pool.close")
def close_still_accepts_tasks():
    """A closed pool accepts tasks."""
    Pool._check_running = lambda self: None


def accept_after_close(method):
    def submit(old, self, *args, **kwds):
        state, self._state = self._state, pool.RUN
        try:
            return old(self, *args, **kwds)
        finally:
            self._state = state

    wrap(Pool, method, submit)


@breaks("pool.close")
def close_still_accepts_imap():
    """A closed pool accepts tasks by `imap`."""
    accept_after_close("imap")


@breaks("pool.close")
def close_still_accepts_map_async():
    """A closed pool accepts tasks by `map_async`."""
    accept_after_close("map_async")


@breaks("pool.close")
def close_drops_new_tasks():
    """A closed pool silently drops new tasks."""
    wrap(Pool, "apply_async", lambda old, self, *task: old(self, *task) if self._state == pool.RUN else None)


@breaks("pool.close")
def close_terminates():
    """`close` terminates the pool."""
    Pool.close = Pool.terminate


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


@breaks("pool.terminate")
def pool_terminate_kills():
    """`terminate` kills the workers (SIGKILL)."""
    Process.terminate = Process.kill


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


# pool.join


@breaks("pool.join")
def pool_join_returns_at_once():
    """`join` of a closed pool returns at once."""
    wrap(Pool, "join", lambda old, self: old(self) if self._state != pool.CLOSE else None)


@breaks("pool.join")
def pool_join_does_not_wait_for_the_workers():
    """`join` returns after the last task, before the workers have exited."""

    def join(old, self):
        workers, self._pool = self._pool, []
        old(self)
        self._pool = workers

    wrap(Pool, "join", join)


@breaks("pool.join")
def pool_join_terminates_the_workers():
    """`join` terminates the workers after the last task instead of waiting for their exit."""

    def join(old, self):
        workers, self._pool = self._pool, []
        old(self)
        self._pool = workers
        for worker in workers:
            worker.terminate()
            worker.join()

    wrap(Pool, "join", join)


# pool.join-after-close


@breaks("pool.join-after-close")
def pool_join_is_ignored_while_the_pool_runs():
    """`join` of a pool that is neither closed nor terminated returns at once."""
    wrap(Pool, "join", lambda old, self: old(self) if self._state != pool.RUN else None)


@breaks("pool.join-after-close")
def pool_join_closes():
    """`join` closes the pool if necessary."""

    def join(old, self):
        self.close()
        old(self)

    wrap(Pool, "join", join)


def refuse_join(state):
    def join(old, self):
        if self._state == state:
            raise ValueError("Pool is not open")
        old(self)

    wrap(Pool, "join", join)


@breaks("pool.join-after-close")
def pool_join_is_refused_after_close():
    """`join` of a closed pool raises ValueError."""
    refuse_join(pool.CLOSE)


@breaks("pool.join-after-close")
def pool_join_is_refused_after_terminate():
    """`join` of a terminated pool raises ValueError."""
    refuse_join(pool.TERMINATE)


# pool.unjoined-tasks-lost


@breaks("pool.unjoined-tasks-lost")
def pool_is_joined_at_exit():
    """A process that exits closes and joins its pools."""

    def end(self):
        self.close()
        self.join()

    def init(old, self, *args, **kwds):
        old(self, *args, **kwds)
        util.Finalize(self, end, args=(self,), exitpriority=20)

    wrap(Pool, "__init__", init)


@breaks("pool.unjoined-tasks-lost")
def pool_workers_are_not_daemonic():
    """The workers of a pool are not daemonic."""

    def start(old, self):
        if "PoolWorker" in self.name:
            self._config["daemon"] = False
        old(self)

    wrap(Process, "start", start)


@breaks("pool.unjoined-tasks-lost")
def pool_is_left_running_at_exit():
    """A process that exits leaves its pools' workers running."""

    def start(old, self):
        old(self)
        if "PoolWorker" in self.name:
            process._children.discard(self)

    def init(old, self, *args, **kwds):
        old(self, *args, **kwds)
        self._terminate.cancel()

    wrap(Process, "start", start)
    wrap(Pool, "__init__", init)
