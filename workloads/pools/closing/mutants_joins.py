"""Mutants of joining a pool, of leaving its with block, and of a main process that does neither."""

from workloads.mutants import breaks, part, wrap

pool = part("pool")


Pool = part("pool").Pool


# pool.join


@breaks("pool.join", "pool.unjoined-tasks-lost", "pool.with")
def pool_join_returns_at_once():
    """`join` of a closed pool returns at once."""
    wrap(Pool, "join", lambda old, self: old(self) if self._state != pool.CLOSE else None)


def join_some_workers(join_some):
    """Let `join` wait for all tasks, and then call `join_some(workers)`, with the workers as they were started."""

    def join(old, self):
        workers, self._pool = self._pool, []
        try:
            old(self)
        finally:
            self._pool = workers
        join_some(workers)

    wrap(Pool, "join", join)


@breaks("pool.join")
def pool_join_does_not_wait_for_the_workers():
    """`join` returns after the last task, before the workers have exited."""
    join_some_workers(lambda workers: None)


@breaks("pool.join")
def pool_join_terminates_the_workers():
    """`join` terminates the workers after the last task instead of waiting for their exit."""

    def end(workers):
        for worker in workers:
            worker.terminate()
            worker.join()

    join_some_workers(end)


@breaks("pool.join")
def pool_join_waits_for_its_first_worker():
    """`join` waits until the worker has exited that was started first."""
    join_some_workers(lambda workers: workers[0].join())


@breaks("pool.join")
def pool_join_waits_for_its_last_worker():
    """`join` waits until the worker has exited that was started last."""
    join_some_workers(lambda workers: workers[-1].join())


connection = part("connection")


@breaks("pool.join")
def pool_join_waits_for_any_worker():
    """`join` waits until one worker has exited."""
    join_some_workers(lambda workers: connection.wait([worker.sentinel for worker in workers]))


@breaks("pool.join", "pool.killed-worker", "pool.base-exception", "pool.lost-results", platform="linux")
def pool_join_gives_up_after_an_hour():
    """`join` gives up after an hour."""

    def join(old, self):
        if self._state == pool.RUN:
            raise ValueError("Pool is still running")
        for one in (self._worker_handler, self._task_handler, self._result_handler, *self._pool):
            one.join(3600)

    wrap(Pool, "join", join)


@breaks("pool.join")
def failed_map_is_never_done():
    """A pool does not forget a map of which an item has failed, and `join` waits for it forever."""

    def set_result(old, self, number, outcome):
        old(self, number, outcome)
        if not self._success and not self._number_left:
            self._cache[self._job] = self

    wrap(pool.MapResult, "_set", set_result)


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


util = part("util")


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


process = part("process")


Process = part("process").BaseProcess


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


def leave_with_block(leave):
    """Let a with block of a pool end by `leave(pool, error)`; the error is None if there was none."""
    Pool.__exit__ = lambda self, kind, error, traceback: leave(self, error)


def close_and_join(self):
    self.close()
    self.join()


# pool.with


@breaks("pool.with")
def with_block_closes_and_joins():
    """The end of a with block closes the pool and joins it."""
    leave_with_block(lambda self, error: close_and_join(self))


@breaks("pool.with")
def with_block_closes():
    """The end of a with block closes the pool, and does not wait."""
    leave_with_block(lambda self, error: self.close())


@breaks("pool.with")
def with_block_joins_unless_it_fails():
    """The end of a with block closes the pool and joins it; an exception terminates it."""
    leave_with_block(lambda self, error: self.terminate() if error else close_and_join(self))


@breaks("pool.with")
def with_block_joins_if_it_fails():
    """An exception in a with block closes the pool and joins it."""
    leave_with_block(lambda self, error: close_and_join(self) if error else self.terminate())


@breaks("pool.with")
def with_block_hides_its_exception():
    """A with block terminates the pool and hides its exception."""
    leave_with_block(lambda self, error: self.terminate() or True)


@breaks("pool.with")
def with_block_sets_errors():
    """The end of a with block terminates the pool and sets an error as the result of every unfinished task."""

    def leave(self, error):
        results = list(self._cache.values())
        self.terminate()
        for result in results:
            result._set(0, (False, RuntimeError("the pool was terminated")))

    leave_with_block(leave)


@breaks("pool.with")
def with_block_gets_another_pool():
    """A with block gets another object than the pool."""

    class Same:
        def __init__(self, same):
            self.apply_async = same.apply_async

    wrap(Pool, "__enter__", lambda old, self: Same(self))


@breaks("pool.with")
def with_block_accepts_a_terminated_pool():
    """A terminated pool can be used in a with statement."""
    Pool.__enter__ = lambda self: self
