"""Mutants of executors: how tasks are submitted, done, cancelled and waited for, and what lost workers cost.

What is patched is ProcessPoolExecutor of concurrent.futures, which uses the processes of the implementation under test.
"""

import atexit
import functools
import itertools
import os
import pickle
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures import process as executors

from workloads.mutants import breaks, children, end_with_the_parent, let_children_run, part, wrap

Manager = getattr(executors, "_ExecutorManagerThread", None)  # from 3.9
Process = part("process").BaseProcess


def finished(value):
    """A future with this result."""
    future = Future()
    future.set_result(value)
    return future


def end_children():
    """Kill all children of this process, and wait until they have ended."""
    for child in children(daemonic=False):
        child.kill()


# executor.killed-worker, executor.lost-results, executor.failing-initializer


def alter_breaking(around):
    """Replace what an executor does when it is broken by `around(old, manager, ...)`."""
    name = "terminate_broken" if "terminate_broken" in vars(Manager) else "_terminate_broken"
    wrap(Manager, name, around)


LOSSES = ("executor.killed-worker", "executor.lost-results", "executor.failing-initializer")


@breaks(*LOSSES, python=">=3.9")
def broken_executor_is_silent():
    """When an executor is broken, its tasks do not fail."""
    alter_breaking(lambda old, manager, *args: None)


@breaks("executor.killed-worker", "executor.failing-initializer", python=">=3.9")
def broken_executor_fails_only_its_oldest_task():
    """When an executor is broken, only the oldest of its tasks fails."""

    def terminate_broken(old, manager, *args):
        pending = manager.pending_work_items
        for number in sorted(pending)[1:]:
            del pending[number]
        old(manager, *args)

    alter_breaking(terminate_broken)


@breaks("executor.lost-results", python=">=3.9")
def executor_fails_only_the_task_of_a_lost_result():
    """When a result cannot be unpickled, only its task fails."""

    def terminate_broken(old, manager, *args):
        manager.pending_work_items.pop(min(manager.pending_work_items))
        old(manager, *args)

    alter_breaking(terminate_broken)


@breaks("executor.killed-worker", "executor.lost-results", python=">=3.9")
def broken_executor_leaves_its_workers():
    """When an executor is broken, its tasks fail, and its workers are left alone."""

    def terminate_broken(old, manager, *args):
        executor = manager.executor_reference()
        if executor is not None:
            executor._broken = "broken"
        for item in manager.pending_work_items.values():
            item.future.set_exception(executors.BrokenProcessPool("broken"))
        manager.pending_work_items.clear()
        for worker in manager.processes.values():
            worker.join()

    alter_breaking(terminate_broken)


@breaks("executor.killed-worker", python=">=3.9")
def executor_overlooks_the_loss_of_an_idle_worker():
    """An executor without a task in progress takes no notice of a lost worker."""

    def terminate_broken(old, manager, *args):
        if manager.pending_work_items:
            old(manager, *args)

    alter_breaking(terminate_broken)


@breaks("executor.killed-worker", "executor.failing-initializer")
def broken_executor_accepts_tasks():
    """A broken executor accepts tasks, whose result is None."""

    def submit(old, *args, **kwargs):
        try:
            return old(*args, **kwargs)
        except executors.BrokenProcessPool:
            return finished(None)

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks(*LOSSES)
def broken_executor_raises_another_error():
    """The tasks of a broken executor fail with RuntimeError."""
    executors.BrokenProcessPool = RuntimeError


# executor.exit, executor.with


def at_exit(function):
    """Call this function before an executor is waited for at the end of the main process."""
    register = getattr(threading, "_register_atexit", atexit.register)
    register(function)


@breaks("executor.exit")
def executor_loses_its_tasks_at_exit():
    """When the main process ends, the workers of an executor are killed."""
    at_exit(end_children)


@breaks("executor.exit")
def executor_is_not_waited_for_at_exit():
    """A main process ends without waiting for its executor."""
    at_exit(lambda: os._exit(0))


@breaks("executor.with")
def executor_block_does_not_wait():
    """The end of a with block does not wait for its executor."""
    ProcessPoolExecutor.__exit__ = lambda self, *error: self.shutdown(wait=False)


@breaks("executor.with")
def executor_block_cuts_tasks_off():
    """The end of a with block kills the workers of its executor."""

    def leave(self, *error):
        end_children()
        self.shutdown()

    ProcessPoolExecutor.__exit__ = leave


@breaks("executor.with")
def executor_block_waits_only_if_all_went_well():
    """The end of a with block does not wait for its executor if an exception is raised in it."""
    ProcessPoolExecutor.__exit__ = lambda self, error, *rest: self.shutdown(wait=error is None)


@breaks("executor.with")
def executor_block_does_not_shut_down():
    """The end of a with block waits for the tasks, and the executor accepts more."""

    def leave(self, *error):
        for item in list(self._pending_work_items.values()):
            item.future.exception()

    ProcessPoolExecutor.__exit__ = leave


@breaks("executor.with")
def executor_block_swallows_exceptions():
    """A with block swallows exceptions."""

    def leave(self, *error):
        self.shutdown()
        return True

    ProcessPoolExecutor.__exit__ = leave


@breaks("executor.with")
def executor_block_gives_nothing():
    """A with statement binds None instead of the executor."""
    ProcessPoolExecutor.__enter__ = lambda self: None


# executor.on-demand


def alter_executors(after):
    """Call `after(executor)` when an executor has been built."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        after(self)

    wrap(ProcessPoolExecutor, "__init__", init)


@breaks("executor.on-demand", python=">=3.9")
def executor_starts_its_workers_at_once():
    """An executor starts all its workers when it is built."""
    alter_executors(lambda executor: executor._launch_processes())


@breaks("executor.on-demand", under=("spawn", "forkserver"), python=">=3.9")
def executor_starts_all_workers_for_its_first_task():
    """An executor starts all its workers when the first task comes, under every start method."""
    alter_executors(lambda executor: setattr(executor, "_safe_to_dynamically_spawn_children", False))


@breaks("executor.on-demand", under="fork", python=">=3.9")
def executor_forks_on_demand():
    """An executor starts a worker when a task comes, under fork as well."""
    # There is an assertion against it, which asks for the thread that comes to be with the first worker.
    wrap(ProcessPoolExecutor, "_launch_processes", lambda old, self: self._spawn_process())


@breaks("executor.on-demand", under=("spawn", "forkserver"), python=">=3.9")
def executor_does_not_use_idle_workers():
    """An executor starts a worker when a task comes and it is not full, even if a worker is idle."""

    def forget(executor):
        executor._idle_worker_semaphore.acquire = lambda blocking=True: False

    alter_executors(forget)


@breaks("executor.on-demand")
def executor_has_a_worker_more():
    """An executor has one more worker than it was built for."""

    def init(old, self, max_workers=None, *args, **kwargs):
        old(self, max_workers + 1, *args, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)


# executor.errors, executor.base-exception


@breaks("executor.errors")
def error_of_a_task_has_no_cause():
    """The exception of a task does not show the traceback in the worker."""
    executors._rebuild_exc = lambda error, traceback: error


@breaks("executor.errors")
def error_of_a_task_is_a_runtime_error():
    """`result` raises RuntimeError for every exception of a task."""

    def result(old, self, timeout=None):
        try:
            return old(self, timeout)
        except Exception as error:
            raise RuntimeError(str(error)) from error

    wrap(Future, "result", result)


@breaks("executor.errors")
def submit_refuses_what_cannot_be_pickled():
    """`submit` raises the error if a task cannot be pickled."""

    def submit(old, self, function, *args, **kwargs):
        pickle.dumps(function)
        return old(self, function, *args, **kwargs)

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks("executor.errors", "executor.base-exception")
def worker_ends_with_a_failed_task():
    """A worker ends when a task raises an exception."""
    executors._ExceptionWithTraceback = lambda *args: os._exit(1)


@breaks("executor.errors")
def worker_ends_with_a_result_that_cannot_be_pickled():
    """A worker ends when it cannot pickle a result."""

    def put(old, queue, item):
        try:
            pickle.dumps(item)
        except Exception:
            os._exit(1)
        old(queue, item)

    wrap(part("queues").SimpleQueue, "put", put)


@breaks("executor.errors")
def error_of_a_task_that_cannot_be_pickled_is_forgotten():
    """A task that cannot be pickled is printed and forgotten; its result is None."""

    def forget(self, error, item):
        work = self.pending_work_items.pop(item.work_id)
        work.future.set_result(None)

    executors._SafeQueue._on_queue_feeder_error = forget


def replace_exits(replacement):
    """Let a worker send `replacement(error)` where a task has raised SystemExit."""
    old = executors._ExceptionWithTraceback

    def wrapped(error, traceback):
        return old(replacement(error) if isinstance(error, SystemExit) else error, traceback)

    executors._ExceptionWithTraceback = wrapped


@breaks("executor.base-exception")
def worker_of_an_executor_ends_by_sys_exit():
    """A worker exits when a task calls `sys.exit`."""
    replace_exits(lambda error: os._exit(error.code))


@breaks("executor.base-exception")
def sys_exit_of_a_task_is_a_runtime_error():
    """A task that calls `sys.exit` fails with RuntimeError."""
    replace_exits(lambda error: RuntimeError("exited"))


# executor.lost-results: callbacks


@breaks("executor.lost-results")
def error_of_a_callback_is_swallowed():
    """The error of a callback is not printed."""
    from concurrent.futures import _base

    _base.LOGGER.disabled = True


@breaks("executor.lost-results")
def error_of_a_callback_stops_all_results():
    """The error of a callback ends the thread of the executor."""

    def invoke(self):
        for callback in self._done_callbacks:
            callback(self)

    Future._invoke_callbacks = invoke


@breaks("executor.lost-results")
def callback_of_a_future_is_not_called():
    """No callback is called."""
    Future._invoke_callbacks = lambda self: None


# executor.map-lazy, executor.map-order


@breaks("executor.map-lazy")
def executor_map_is_lazy():
    """`map` takes three items, and one more for each result that is asked for."""

    def map_lazily(self, function, items, **options):
        iterator = iter(items)
        futures = [self.submit(function, item) for item in itertools.islice(iterator, 3)]

        def results():
            while futures:
                yield futures.pop(0).result()
                futures.extend(self.submit(function, item) for item in itertools.islice(iterator, 1))

        return results()

    ProcessPoolExecutor.map = map_lazily


@breaks("executor.map-lazy", python=">=3.14")
def executor_map_ignores_buffersize():
    """`map` takes all items at once, whatever the buffersize."""
    wrap(
        ProcessPoolExecutor,
        "map",
        lambda old, self, function, items, buffersize=None, **options: old(self, function, items, **options),
    )


@breaks("executor.map-lazy", python="<3.14")
def executor_map_accepts_a_buffersize():
    """`map` accepts a buffersize, and ignores it."""
    wrap(
        ProcessPoolExecutor,
        "map",
        lambda old, self, function, items, buffersize=None, **options: old(self, function, items, **options),
    )


def map_by(results):
    """Let `map` submit all items at once, and yield `results(futures)`."""

    def map_items(self, function, items, **options):
        return results([self.submit(function, item) for item in items])

    ProcessPoolExecutor.map = map_items


@breaks("executor.map-order")
def executor_map_returns_results_as_they_come():
    """`map` returns each result as soon as it has come."""
    map_by(lambda futures: (future.result() for future in as_completed(futures)))


@breaks("executor.map-order")
def executor_map_returns_results_backwards():
    """`map` returns the last result first."""
    map_by(lambda futures: (future.result() for future in reversed(futures)))


@breaks("executor.map-order")
def executor_map_passes_over_errors():
    """`map` returns None in the place of an item that failed."""
    map_by(lambda futures: (None if future.exception() else future.result() for future in futures))


@breaks("executor.map-order")
def executor_map_raises_errors_first():
    """`map` waits for all items, and raises an error before it returns any result."""

    def results(futures):
        yield from [future.result() for future in futures]

    map_by(results)


# executor.cancel, executor.cancel-futures, executor.shutdown, executor.shutdown-no-wait


def alter_extra_calls(extra):
    executors.EXTRA_QUEUED_CALLS = extra


@breaks("executor.cancel", "executor.cancel-futures", python=">=3.9")
@breaks("executor.cancel", python="<3.9")
def executor_queues_only_a_task_for_each_worker():
    """As many waiting tasks as there are workers are in their queue."""
    alter_extra_calls(0)


@breaks("executor.cancel", "executor.cancel-futures", python=">=3.9")
@breaks("executor.cancel", python="<3.9")
def executor_queues_all_its_tasks():
    """All waiting tasks are in the queue of the workers."""
    alter_extra_calls(100)


@breaks("executor.cancel")
def queued_task_is_not_running():
    """A task in the queue of the workers does not count as running."""
    Future.running = lambda self: False


@breaks("executor.cancel")
def cancel_always_returns_true():
    """`cancel` returns True, whether the task is cancelled or not."""

    def cancel(old, self):
        old(self)
        return True

    wrap(Future, "cancel", cancel)


@breaks("executor.cancel", "executor.cancel-futures", python=">=3.9")
@breaks("executor.cancel", python="<3.9")
def nothing_can_be_cancelled():
    """`cancel` returns False, and the task is done."""
    Future.cancel = lambda self: False


@breaks("executor.shutdown", "executor.cancel-futures")
def shutdown_never_waits():
    """`shutdown` does not wait for tasks."""
    wrap(ProcessPoolExecutor, "shutdown", lambda old, self, wait=True, **options: old(self, False, **options))


@breaks("executor.shutdown-no-wait", python=">=3.9")
def shutdown_always_waits():
    """`shutdown` waits for tasks with wait=False, too."""
    wrap(ProcessPoolExecutor, "shutdown", lambda old, self, wait=True, **options: old(self, True, **options))


@breaks("executor.shutdown-no-wait", python="<3.9")
def shutdown_without_a_wait_does_nothing():
    """`shutdown` with wait=False only refuses further tasks."""

    def shutdown(old, self, wait=True, **options):
        if wait:
            old(self, wait, **options)
        else:
            self._shutdown_thread = True

    wrap(ProcessPoolExecutor, "shutdown", shutdown)


@breaks("executor.shutdown", "executor.shutdown-no-wait", python=">=3.9")
def shutdown_always_cancels():
    """`shutdown` cancels waiting tasks, whether it is asked to or not."""
    wrap(
        ProcessPoolExecutor,
        "shutdown",
        lambda old, self, wait=True, cancel_futures=False: old(self, wait, cancel_futures=True),
    )


@breaks("executor.cancel-futures", python=">=3.9")
def shutdown_never_cancels():
    """`shutdown` does all waiting tasks, even if it is asked to cancel them."""
    wrap(ProcessPoolExecutor, "shutdown", lambda old, self, wait=True, cancel_futures=False: old(self, wait))


@breaks("executor.cancel-futures", python="<3.9")
def shutdown_accepts_cancel_futures():
    """`shutdown` accepts cancel_futures, and ignores it."""
    wrap(ProcessPoolExecutor, "shutdown", lambda old, self, wait=True, cancel_futures=False: old(self, wait))


@breaks("executor.shutdown", "executor.shutdown-no-wait", "executor.end-workers")
@breaks("executor.cancel-futures", python=">=3.9")
def executor_accepts_tasks_after_shutdown():
    """An executor that was shut down accepts tasks, whose result is None."""

    def submit(old, self, *args, **kwargs):
        return finished(None) if self._shutdown_thread else old(self, *args, **kwargs)

    wrap(ProcessPoolExecutor, "submit", submit)


# executor.max-tasks


def alter_limit(change):
    """Replace the limit of tasks of an executor by `change(limit)`."""

    def init(old, self, *args, max_tasks_per_child=None, **kwargs):
        limit = change(max_tasks_per_child)
        old(self, *args, **kwargs, **({} if limit is None else {"max_tasks_per_child": limit}))

    wrap(ProcessPoolExecutor, "__init__", init)


@breaks("executor.max-tasks")
def executor_ignores_its_limit_of_tasks():
    """An executor accepts a limit of tasks for its workers, and ignores it."""
    alter_limit(lambda limit: None)


@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.11")
def worker_of_an_executor_does_one_task_more():
    """A worker of an executor does one task more than its limit."""
    alter_limit(lambda limit: limit + 1)


@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.11,<3.13.15")
@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.14,<3.14.7")
def executor_replaces_its_workers():
    """An executor replaces each worker that has done its tasks."""

    def forget(executor):
        executor._idle_worker_semaphore.acquire = lambda blocking=True: False

    alter_executors(forget)


# executor.initializer, executor.failing-initializer


class Tolerant:
    """An initializer whose errors are ignored."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        try:
            self._function(*args)
        except Exception:
            return


class Twice:
    """An initializer that is called twice."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        self._function(*args)
        self._function(*args)


class WithoutArguments:
    """An initializer that is called without its arguments."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        self._function()


class Task:
    """A task that calls an initializer first."""

    def __init__(self, initializer, arguments, function):
        self._initializer, self._arguments, self._function = initializer, arguments, function

    def __call__(self, *args):
        self._initializer(*self._arguments)
        return self._function(*args)


def alter_initializer(change):
    """Replace the initializer of an executor by `change(initializer)`."""

    def init(old, self, *args, initializer=None, **kwargs):
        old(self, *args, initializer=change(initializer) if initializer else None, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)


@breaks("executor.failing-initializer")
def executor_ignores_the_error_of_its_initializer():
    """The error of an initializer is ignored, and the worker does its tasks."""
    alter_initializer(Tolerant)


@breaks("executor.initializer")
def executor_calls_its_initializer_twice():
    """Each worker calls the initializer twice."""
    alter_initializer(Twice)


@breaks("executor.initializer")
def executor_calls_its_initializer_without_arguments():
    """Each worker calls the initializer without its arguments."""
    alter_initializer(WithoutArguments)


@breaks("executor.initializer", "executor.failing-initializer")
def executor_has_no_initializer():
    """No worker calls the initializer."""
    alter_initializer(lambda initializer: None)


@breaks("executor.initializer")
def executor_calls_its_initializer_for_each_task():
    """A worker calls the initializer for each task."""

    def init(old, self, *args, initializer=None, initargs=(), **kwargs):
        old(self, *args, **kwargs)
        self._for_each_task = initializer and functools.partial(Task, initializer, initargs)

    def submit(old, self, function, *args, **kwargs):
        return old(self, self._for_each_task(function) if self._for_each_task else function, *args, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)
    wrap(ProcessPoolExecutor, "submit", submit)


# executor.end-workers


def swap_signals(method, by):
    def end(self):
        for worker in list(self._processes.values()):
            os.kill(worker.pid, by)
        self.shutdown(wait=False)

    setattr(ProcessPoolExecutor, method, end)


@breaks("executor.end-workers")
def terminate_workers_kills():
    """`terminate_workers` sends SIGKILL."""
    swap_signals("terminate_workers", getattr(signal, "SIGKILL", 9))


@breaks("executor.end-workers")
def kill_workers_terminates():
    """`kill_workers` sends SIGTERM."""
    swap_signals("kill_workers", signal.SIGTERM)


@breaks("executor.end-workers", python=">=3.14")
def ending_workers_waits_for_their_tasks():
    """`terminate_workers` and `kill_workers` wait for the tasks."""
    ProcessPoolExecutor.terminate_workers = ProcessPoolExecutor.kill_workers = ProcessPoolExecutor.shutdown


# executor.nested


@breaks("executor.nested")
def workers_of_an_executor_are_daemonic():
    """The workers of an executor are daemonic."""

    def start(old, self):
        if self._target is executors._process_worker:
            self.daemon = True
        old(self)

    wrap(Process, "start", start)


@breaks("executor.nested")
def task_of_an_executor_cannot_have_an_executor():
    """A process that is not the main process cannot have an executor."""

    def init(old, self, *args, **kwargs):
        if part("process").parent_process() is not None:
            raise AssertionError("only the main process can have an executor")
        old(self, *args, **kwargs)

    wrap(ProcessPoolExecutor, "__init__", init)


# executor.orphaned-workers


@breaks("executor.orphaned-workers", platform="posix")
def orphaned_workers_of_an_executor_end():
    """A worker of an executor ends when the main process is gone."""

    def run(old):
        end_with_the_parent()
        old()

    let_children_run(run)


@breaks("executor.orphaned-workers", platform="posix")
def orphaned_workers_of_an_executor_end_when_idle():
    """A worker of an executor ends after its task when the main process is gone."""

    def send(old, *args, **kwargs):
        if not part("process").parent_process().is_alive():
            os._exit(1)
        old(*args, **kwargs)

    wrap(executors, "_sendback_result", send)
