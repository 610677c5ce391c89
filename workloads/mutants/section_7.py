"""Mutants of pools."""

import os
import pickle
import signal
import sys
import threading

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_calls, alter_pools, alter_worker

pool, process, util = part("pool"), part("process"), part("util")
Pool, Result, Process = pool.Pool, pool.ApplyResult, process.BaseProcess


# pool.capacity, pool.three-serve-ten


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


@breaks("pool.three-serve-ten")
def pool_replaces_a_worker_after_three_tasks():
    """A worker is replaced after three tasks by default."""
    alter_pools(limit=lambda limit: limit or 3)


# pool.on-demand


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


# pool.waits-when-full


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


# apply-async.returns-at-once


def let_apply_async_wait(which):
    def apply_async(old, self, function, args=(), kwds=None, *callbacks):
        result = old(self, function, args, kwds or {}, *callbacks)
        if which(kwds):
            result.wait()
        return result

    wrap(Pool, "apply_async", apply_async)


@breaks("apply-async.returns-at-once")
def apply_async_waits():
    """`apply_async` returns after its task is done."""
    let_apply_async_wait(lambda kwds: True)


@breaks("apply-async.returns-at-once")
def apply_async_waits_with_keyword_arguments():
    """`apply_async` with keyword arguments returns after its task is done."""
    let_apply_async_wait(bool)


@breaks("apply-async.returns-at-once")
def apply_async_waits_for_the_task_before():
    """`apply_async` returns after the previous task is done."""
    before = []

    def apply_async(old, *args, **kwds):
        before.append(old(*args, **kwds))
        if len(before) > 1:
            before.pop(0).wait()
        return before[-1]

    wrap(Pool, "apply_async", apply_async)


def replace_get(get):
    """Replace `get` by a function of the old one, the result and the timeout."""
    wrap(Result, "get", lambda old, self, timeout=None: get(old, self, timeout))


@breaks("apply-async.returns-at-once")
def result_is_ready_from_the_beginning():
    """`ready` is always true."""

    def get(old, self, timeout):
        if not self._event.wait(timeout):
            raise pool.TimeoutError
        return old(self)

    replace_get(get)
    Result.ready = lambda self: True


@breaks("apply-async.returns-at-once")
def result_is_ready_after_a_timeout():
    """`ready` is true after `get` has timed out."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            self.ready = lambda: True
            raise

    def set_result(old, self, *result):
        vars(self).pop("ready", None)
        old(self, *result)

    replace_get(get)
    wrap(Result, "_set", set_result)


@breaks("apply-async.returns-at-once")
def get_ignores_its_timeout():
    """`get` ignores its timeout."""
    replace_get(lambda old, self, timeout: old(self))


@breaks("apply-async.returns-at-once")
def get_returns_nothing_after_its_timeout():
    """`get` returns None when its timeout expires."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            return None

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_raises_the_built_in_timeout_error():
    """`get` raises the built-in TimeoutError instead of the package's own."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            raise TimeoutError from None

    replace_get(get)


@breaks("apply-async.returns-at-once")
def get_does_not_wait():
    """`get` without a timeout returns None if the task is not done."""
    replace_get(lambda old, self, timeout: old(self, timeout) if self.ready() or timeout is not None else None)


@breaks("apply-async.returns-at-once")
def get_returns_the_error():
    """`get` returns the task's error instead of raising it."""

    def get(old, self, timeout):
        try:
            return old(self, timeout)
        except pool.TimeoutError:
            raise
        except Exception as error:
            return error

    replace_get(get)


def replace_errors(change):
    """Replace the error of a task by what this function makes of it."""

    def set_result(old, self, number, result):
        done, value = result
        old(self, number, (done, value if done else change(value)))

    wrap(Result, "_set", set_result)


@breaks("apply-async.returns-at-once")
def get_raises_an_error_of_the_pool():
    """`get` raises RuntimeError instead of the task's error."""
    replace_errors(lambda error: RuntimeError(str(error)))


@breaks("apply-async.returns-at-once")
def get_loses_the_text_of_the_error():
    """`get` raises the task's error without its text."""
    replace_errors(lambda error: type(error)() if type(error) is ValueError else error)


@breaks("apply-async.returns-at-once")
def task_that_cannot_be_pickled_is_a_type_error():
    """`get` raises TypeError for a task that cannot be pickled."""
    replace_errors(lambda error: error if isinstance(error, (ValueError, pool.MaybeEncodingError)) else TypeError())


@breaks("apply-async.returns-at-once")
def result_that_cannot_be_pickled_is_a_pickling_error():
    """`get` raises PicklingError for a result or an error that cannot be pickled."""
    replace_errors(lambda error: pickle.PicklingError() if isinstance(error, pool.MaybeEncodingError) else error)


def let_workers_put(change):
    """Let a worker replace a result that cannot be pickled by what this function makes of it."""

    def around(old, tasks, results, *rest):
        put = results.put

        def put_what_can_be_pickled(message):
            try:
                put(message)
            except (BrokenPipeError, MemoryError):
                raise
            except Exception:
                put((*message[:2], change(message[2])))

        results.put = put_what_can_be_pickled
        old(tasks, results, *rest)

    alter_worker(around)


@breaks("apply-async.returns-at-once")
def result_that_cannot_be_pickled_is_none():
    """`get` returns None for a result that cannot be pickled."""
    let_workers_put(lambda result: (True, None))


@breaks("apply-async.returns-at-once")
def error_that_cannot_be_pickled_comes_as_its_text():
    """`get` raises RuntimeError for an error that cannot be pickled."""

    def change(result):
        done, value = result
        return False, pool.MaybeEncodingError("", value) if done else RuntimeError(str(value))

    let_workers_put(change)


@breaks("apply-async.returns-at-once")
def apply_async_drops_keyword_arguments():
    """`apply_async` drops the keyword arguments."""
    wrap(Pool, "apply_async", lambda old, self, function, args=(), kwds=None, *rest: old(self, function, args))


@breaks("apply-async.returns-at-once")
def apply_async_drops_all_but_the_first_argument():
    """`apply_async` drops all positional arguments but the first."""

    def apply_async(old, self, function, args=(), *rest):
        return old(self, function, args[:1], *rest)

    wrap(Pool, "apply_async", apply_async)


# apply.blocks, apply.one-at-a-time


@breaks("apply.blocks", "apply.one-at-a-time")
def apply_does_not_wait():
    """`apply` returns None without waiting."""

    def apply(old, self, *task):
        self.apply_async(*task)

    wrap(Pool, "apply", apply)


@breaks("apply.blocks", "apply.one-at-a-time")
def apply_gives_up():
    """`apply` gives up after 50 ms and returns None."""

    def apply(old, self, *task):
        result = self.apply_async(*task)
        result.wait(0.05)
        return result.get() if result.ready() else None

    wrap(Pool, "apply", apply)


@breaks("apply.blocks")
def apply_is_done_by_the_caller():
    """`apply` calls the function in the caller's process."""
    Pool.apply = lambda self, function, args=(), kwds={}: function(*args, **kwds)


@breaks("apply.blocks")
def apply_drops_keyword_arguments():
    """`apply` drops the keyword arguments."""
    wrap(Pool, "apply", lambda old, self, function, args=(), kwds=None: old(self, function, args))


@breaks("apply.blocks")
def apply_loses_the_value():
    """`apply` waits, but returns None."""

    def apply(old, *args):
        old(*args)

    wrap(Pool, "apply", apply)


@breaks("apply.one-at-a-time")
def apply_lets_one_thread_in_at_a_time():
    """`apply` can only be called by one thread at a time; others wait."""
    lock = threading.Lock()

    def apply(old, *args):
        with lock:
            return old(*args)

    wrap(Pool, "apply", apply)


@breaks("apply.one-at-a-time")
def apply_is_for_the_main_thread():
    """`apply` raises RuntimeError in threads other than the main one."""

    def apply(old, *args):
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("not the thread that made the pool")
        return old(*args)

    wrap(Pool, "apply", apply)


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
