"""Mutants of the tasks of executors: results, errors, `map`, and cancelling."""

import itertools
import os
import pickle
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures import process as executors

from workloads.mutants import breaks, part, wrap
from workloads.mutants.executors import alter_breaking

Manager = getattr(executors, "_ExecutorManagerThread", None)  # from 3.9


# executor.lost-results


@breaks("executor.lost-results", python=">=3.9")
def executor_fails_only_the_task_of_a_lost_result():
    """When a result cannot be unpickled, only its task fails."""

    def terminate_broken(old, manager, *args):
        manager.pending_work_items.pop(min(manager.pending_work_items))
        old(manager, *args)

    alter_breaking(terminate_broken)


# executor.errors


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


def replace_errors(is_meant, replacement):
    """Let a worker send `replacement(error)` where a task has raised an error for which `is_meant(error)`."""
    old = executors._ExceptionWithTraceback

    def wrapped(error, traceback):
        return old(replacement(error) if is_meant(error) else error, traceback)

    executors._ExceptionWithTraceback = wrapped


def is_exit(error):
    return isinstance(error, SystemExit)


def is_base_exception(error):
    return not isinstance(error, Exception)


# executor.base-exception


@breaks("executor.base-exception")
def worker_of_an_executor_ends_by_sys_exit():
    """A worker exits when a task calls `sys.exit`."""
    replace_errors(is_exit, lambda error: os._exit(error.code))


@breaks("executor.base-exception")
def worker_of_an_executor_ends_by_an_uncommon_base_exception():
    """A worker exits when a task raises a BaseException that Python does not know."""
    replace_errors(lambda error: type(error).__name__ == "OwnBaseException", lambda error: os._exit(1))


@breaks("executor.base-exception")
def worker_of_an_executor_ends_after_it_has_sent_a_base_exception():
    """A worker sends the BaseException of a task, and exits."""

    def send_back(old, queue, number, result=None, exception=None, **rest):
        old(queue, number, result=result, exception=exception, **rest)
        if exception is not None and is_base_exception(exception.exc):
            os._exit(0)

    wrap(executors, "_sendback_result", send_back)


@breaks("executor.base-exception")
def sys_exit_of_a_task_is_a_runtime_error():
    """A task that calls `sys.exit` fails with RuntimeError."""
    replace_errors(is_exit, lambda error: RuntimeError("exited"))


@breaks("executor.base-exception")
def other_base_exceptions_of_a_task_are_runtime_errors():
    """A task that raises a BaseException other than SystemExit fails with RuntimeError."""
    replace_errors(
        lambda error: is_base_exception(error) and not is_exit(error), lambda error: RuntimeError(*error.args)
    )


# executor.lost-results


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


# executor.map-lazy


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


@breaks("executor.map-lazy")
def executor_map_ignores_buffersize():
    """`map` accepts a buffersize, and takes all items at once."""

    def map_items(old, self, function, items, buffersize=None, **options):
        return old(self, function, items, **options)

    wrap(ProcessPoolExecutor, "map", map_items)


@breaks("executor.map-lazy", python=">=3.14")
def executor_map_buffers_an_item_for_each_worker():
    """`map` with a buffersize takes as many items as there are workers."""

    def map_items(old, self, *args, buffersize=None, **options):
        return old(self, *args, buffersize=buffersize and self._max_workers, **options)

    wrap(ProcessPoolExecutor, "map", map_items)


def map_by(results):
    """Let `map` submit all items at once, and yield `results(futures)`."""

    def map_items(self, function, items, **options):
        return results([self.submit(function, item) for item in items])

    ProcessPoolExecutor.map = map_items


# executor.map-order


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


@breaks("executor.map-order")
def executor_map_goes_on_after_an_error():
    """`map` raises the error of an item in its place, and then returns the result of the next one."""

    class Results:
        def __init__(self, futures):
            self._futures = iter(futures)

        def __iter__(self):
            return self

        def __next__(self):
            return next(self._futures).result()

    map_by(Results)


def alter_extra_calls(extra):
    executors.EXTRA_QUEUED_CALLS = extra


# executor.cancel


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
