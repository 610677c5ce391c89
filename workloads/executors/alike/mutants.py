"""Mutants of what pools and executors have in common, and of executors that are full or forgotten."""

import functools
import gc
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import process as executors

from workloads.mutants import breaks, part, wrap
from workloads.mutants.pools import alter_worker

pool = part("pool")


# executor.capacity


def alter_size(change):
    """Replace the number of an executor's workers by `change(max_workers)`."""

    def init(old, self, max_workers=None, *args, **kwargs):
        old(self, max_workers and change(max_workers), *args, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)


@breaks("executor.capacity")
def executor_takes_a_task_more():
    """An executor does one task more at a time than it was built for."""
    alter_size(lambda max_workers: max_workers + 1)


@breaks("executor.capacity")
def executor_takes_a_task_less():
    """An executor does one task less at a time than it was built for."""
    alter_size(lambda max_workers: max_workers - 1)


# executor.worker-names


@breaks("executor.worker-names")
def workers_of_executors_are_called_pool_workers():
    """The workers of an executor are named as those of a pool."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        if kwargs.get("target") is executors._process_worker:
            self._name = self._name.replace("Process", "PoolWorker")

    wrap(part("process").BaseProcess, "__init__", init)


# executor.forgotten


@breaks("executor.forgotten", interpreter="cpython")
def executor_is_never_collected():
    """Something always refers to an executor."""
    kept = []

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        kept.append(self)

    wrap(ProcessPoolExecutor, "__init__", init)


@breaks("executor.forgotten", interpreter="cpython")
def executor_that_is_collected_kills_its_workers():
    """The workers of an executor are killed when it is collected."""

    def kill(self):
        for worker in list(self._processes.values()):
            worker.kill()

    ProcessPoolExecutor.__del__ = kill


@breaks("executor.forgotten", interpreter="pypy")
def executor_is_collected_after_each_result():
    """`result` collects what nothing refers to."""

    def result(old, self, timeout=None):
        value = old(self, timeout)
        gc.collect()
        return value

    wrap(Future, "result", result)


# tasks.threads


def mix_up_results(owner):
    """Let the `map` of a class return what it has returned first."""
    first = []

    def mix(old, self, *args, **kwargs):
        results = list(old(self, *args, **kwargs))
        first.append(results)
        return first[0]

    wrap(owner, "map", mix)


@breaks("tasks.threads")
def threads_get_the_first_results_of_their_pool():
    """`map` of a pool returns the results of the call that was the first to end."""
    mix_up_results(pool.Pool)


@breaks("tasks.threads")
def threads_get_the_first_results_of_their_executor():
    """`map` of an executor returns the results of the call that was the first to end."""
    mix_up_results(ProcessPoolExecutor)


# callback.waits


def in_a_thread(callback):
    """A callback that is called in a thread of its own."""
    return callback and (lambda value: threading.Thread(target=callback, args=(value,)).start())


@breaks("callback.waits")
def callback_of_a_pool_has_a_thread():
    """Each callback of a pool is called in a thread of its own."""

    def apply_async(old, self, *args, callback=None, **kwargs):
        return old(self, *args, callback=in_a_thread(callback), **kwargs)

    wrap(pool.Pool, "apply_async", apply_async)


@breaks("callback.waits")
def callback_of_a_future_has_a_thread():
    """Each callback of a future is called in a thread of its own."""
    wrap(Future, "add_done_callback", lambda old, self, fn: old(self, in_a_thread(fn)))


def in_main_thread():
    return threading.current_thread() is threading.main_thread()


@breaks("callback.waits")
def pool_does_nothing_for_other_threads():
    """What another thread than the main one gives to a pool returns 0."""

    def apply_async(old, self, func, args=(), *rest, **kwargs):
        return old(self, func, args, *rest, **kwargs) if in_main_thread() else old(self, int)

    wrap(pool.Pool, "apply_async", apply_async)


@breaks("callback.waits")
def executor_does_nothing_for_other_threads():
    """What another thread than the main one submits to an executor returns 0."""

    def submit(old, self, fn, *args, **kwargs):
        return old(self, fn, *args, **kwargs) if in_main_thread() else old(self, int)

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks("callback.waits")
def callback_of_a_future_that_is_done_gets_nothing():
    """What the callback of a future that is done submits returns 0."""
    adding = []

    def add(old, self, fn):
        adding.append(fn)
        try:
            old(self, fn)
        finally:
            adding.pop()

    wrap(Future, "add_done_callback", add)
    wrap(ProcessPoolExecutor, "submit", lambda old, self, *args: old(self, int) if adding else old(self, *args))


# tasks.at-exit


@breaks("tasks.at-exit")
def pool_is_closed_at_the_last_line():
    """A pool takes no tasks when the main thread has executed its last line."""

    def shutdown(old):
        for each in pools:
            each.close()
        old()

    pools = []

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        pools.append(self)

    wrap(pool.Pool, "__init__", init)
    wrap(threading, "_shutdown", shutdown)


@breaks("tasks.at-exit", python=">=3.9")
def executor_waits_for_other_threads():
    """An executor is shut down only when the threads of the program have ended."""

    def join_others():
        for thread in threading.enumerate():
            if type(thread) is threading.Thread and not thread.daemon:
                thread.join()

    threading._register_atexit(join_others)  # the last one is called first


@breaks("tasks.at-exit")
def executor_takes_tasks_of_the_main_thread_only():
    """`submit` raises RuntimeError in any other thread, and in an exit handler."""
    passed = []

    def submit(old, self, fn, *args, **kwargs):
        if in_main_thread() and not passed:
            return old(self, fn, *args, **kwargs)
        raise RuntimeError("cannot schedule new futures")

    def shutdown(old):
        passed.append("last line")
        old()

    wrap(ProcessPoolExecutor, "submit", submit)
    wrap(threading, "_shutdown", shutdown)


# worker.memory

kept = []


def keep(value):
    """Never free this object."""
    kept.append(value)
    return value


@breaks("worker.memory", interpreter="cpython")
def worker_of_a_pool_keeps_arguments():
    """A worker of a pool keeps the tasks that it gets."""

    def around(old, tasks, results, *rest):
        get = tasks.get
        tasks.get = lambda: keep(get())
        old(tasks, results, *rest)

    alter_worker(around)


@breaks("worker.memory", interpreter="cpython")
def worker_of_a_pool_keeps_results():
    """A worker of a pool keeps what its tasks return."""

    def around(old, tasks, results, *rest):
        put = results.put
        results.put = lambda result: put(keep(result))
        old(tasks, results, *rest)

    alter_worker(around)


def alter_executor_worker(around):
    """Replace what an executor's worker does by `around(old, calls, ...)`, with the old function and its arguments."""
    old = executors._process_worker

    @functools.wraps(old)  # so that it is pickled by the same name
    def worker(calls, *rest):
        around(old, calls, *rest)

    executors._process_worker = worker


@breaks("worker.memory", interpreter="cpython")
def worker_of_an_executor_keeps_arguments():
    """A worker of an executor keeps the calls that it gets."""

    def around(old, calls, *rest):
        get = calls.get
        calls.get = lambda block: keep(get(block=block))
        old(calls, *rest)

    alter_executor_worker(around)


@breaks("worker.memory", interpreter="cpython")
def worker_of_an_executor_keeps_results():
    """A worker of an executor keeps what its tasks return."""

    def around(old, calls, results, *rest):
        put = results.put
        results.put = lambda result: put(keep(result))
        old(calls, results, *rest)

    alter_executor_worker(around)


@breaks("worker.memory", interpreter="cpython")
def worker_of_an_executor_forgets_errors():
    """A worker of an executor frees the error of a task that it has sent."""

    def reduce(old, self):
        reduced = old(self)
        self.exc = None
        return reduced

    wrap(executors._ExceptionWithTraceback, "__reduce__", reduce)
