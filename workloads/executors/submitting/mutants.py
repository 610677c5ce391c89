"""Mutants of submitting."""

import concurrent.futures
import functools
import itertools
import os
import pickle
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures import process as executors

from workloads.mutants import breaks, part, wrap
from workloads.mutants.executors import alter_breaking, alter_initializer


def alter_executors(after):
    """Call `after(executor)` when an executor has been built."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        after(self)

    wrap(ProcessPoolExecutor, "__init__", init)


# executor.on-demand


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


# executor.size


@breaks("executor.size", platform="posix", alters="workload")
def executor_has_61_workers_at_most():
    """An executor refuses more than 61 workers, on POSIX too."""

    def init(old, self, max_workers=None, *args, **kwargs):
        if max_workers and max_workers > 61:
            raise ValueError("max_workers must be <= 61")
        old(self, max_workers, *args, **kwargs)

    wrap(concurrent.futures.ProcessPoolExecutor, "__init__", init)


@breaks("executor.size", platform="win32", alters="workload")
def executor_takes_any_number_of_workers():
    """An executor takes any number of workers."""
    concurrent.futures.process._MAX_WINDOWS_WORKERS = 1000


@breaks("executor.size", platform="win32", alters="workload")
def executor_has_60_workers_at_most():
    """An executor refuses more than 60 workers."""
    concurrent.futures.process._MAX_WINDOWS_WORKERS = 60


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


@breaks("executor.errors", python=">=3.13.18", interpreter="cpython")
def error_that_is_false_is_lost():
    """The result of a task is None if its exception is false."""
    wrap(Future, "set_exception", lambda old, self, error: old(self, error) if error else self.set_result(None))


@breaks("executor.errors", python="<=3.13.0", interpreter="cpython")
@breaks("executor.errors", interpreter="pypy")
def error_that_is_false_is_raised():
    """`result` raises each exception of a task, whether it is true or false."""

    class Error(executors._ExceptionWithTraceback):
        def __reduce__(self):
            return raise_it, (self.exc,)

    def raise_it(error):
        type(error).__len__ = lambda self: 1
        return error

    executors._ExceptionWithTraceback = Error


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


# executor.base-exception


@breaks("executor.base-exception")
def worker_of_an_executor_ends_by_sys_exit():
    """A worker exits when a task calls `sys.exit`."""
    replace_errors(is_exit, lambda error: os._exit(error.code))


@breaks("executor.base-exception")
def worker_of_an_executor_ends_by_an_uncommon_base_exception():
    """A worker exits when a task raises a BaseException that Python does not know."""
    replace_errors(lambda error: type(error).__name__ == "OwnBaseException", lambda error: os._exit(1))


def is_base_exception(error):
    return not isinstance(error, Exception)


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


@breaks("executor.lost-results", python=">=3.9")
def executor_fails_only_the_task_of_a_lost_result():
    """When a result cannot be unpickled, only its task fails."""

    def terminate_broken(old, manager, *args):
        manager.pending_work_items.pop(min(manager.pending_work_items))
        old(manager, *args)

    alter_breaking(terminate_broken)


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
def exit_of_a_callback_is_ignored():
    """A callback that calls `sys.exit` does no harm."""

    def invoke(old, self):
        try:
            old(self)
        except SystemExit:
            return

    wrap(Future, "_invoke_callbacks", invoke)


@breaks("executor.lost-results")
def callback_of_a_future_is_not_called():
    """No callback is called."""
    Future._invoke_callbacks = lambda self: None


@breaks("executor.lost-results")
def error_of_a_task_breaks_the_executor():
    """The exception of a task ends its worker."""
    executors._ExceptionWithTraceback = lambda *args: os._exit(1)


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


class Twice:
    """An initializer that is called twice."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        self._function(*args)
        self._function(*args)


# executor.initializer


@breaks("executor.initializer")
def executor_calls_its_initializer_twice():
    """Each worker calls the initializer twice."""
    alter_initializer(Twice)


class WithoutArguments:
    """An initializer that is called without its arguments."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        self._function()


@breaks("executor.initializer")
def executor_calls_its_initializer_without_arguments():
    """Each worker calls the initializer without its arguments."""
    alter_initializer(WithoutArguments)


@breaks("executor.initializer", "executor.failing-initializer")
def executor_has_no_initializer():
    """No worker calls the initializer."""
    alter_initializer(lambda initializer: None)


class Task:
    """A task that calls an initializer first."""

    def __init__(self, initializer, arguments, function):
        self._initializer, self._arguments, self._function = initializer, arguments, function

    def __call__(self, *args):
        self._initializer(*self._arguments)
        return self._function(*args)


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


class Tolerant:
    """An initializer whose errors are ignored."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args):
        try:
            self._function(*args)
        except Exception:
            return


# executor.failing-initializer


@breaks("executor.failing-initializer")
def executor_ignores_the_error_of_its_initializer():
    """The error of an initializer is ignored, and the worker does its tasks."""
    alter_initializer(Tolerant)


Process = part("process").BaseProcess


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


# executor.main-guard


@breaks("executor.main-guard", "executor.late-function", under=("spawn", "forkserver"))
def executor_hides_that_it_is_broken():
    """A task of an executor that breaks returns None."""

    def result_of(old, self, error):
        self.set_result(None) if isinstance(error, executors.BrokenProcessPool) else old(self, error)

    wrap(Future, "set_exception", result_of)


@breaks("executor.main-guard", under="fork")
def executor_refuses_its_tasks_at_the_top_level():
    """A task that is submitted at the top level of a program raises RuntimeError."""

    def submit(old, self, task, *args, **kwargs):
        future = old(self, task, *args, **kwargs)
        if task.__name__ == "work":
            future._exception, future.set_result = RuntimeError("not here"), lambda result: None
            wrap(future, "exception", lambda old, *args: RuntimeError("not here"))
        return future

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks("executor.main-guard", under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython")
def fork_server_leaves_an_unguarded_script_alone():
    """A fork server does not import the script."""
    part("forkserver")._forkserver._preload_modules = []


@breaks("executor.main-guard", under="fork")
def executor_loses_results():
    """Each task returns None."""
    wrap(Future, "set_result", lambda old, self, result: old(self, None))


# executor.late-function


@breaks("executor.main-guard", "executor.late-function")
def executor_breaks_with_each_task():
    """An executor raises BrokenProcessPool for each task."""
    wrap(Future, "set_result", lambda old, self, result: self.set_exception(executors.BrokenProcessPool("broken")))


@breaks("executor.late-function")
def executor_forgets_that_it_is_broken():
    """`submit` of an executor that is broken raises RuntimeError."""

    def submit(old, self, task, *args, **kwargs):
        try:
            return old(self, task, *args, **kwargs)
        except executors.BrokenProcessPool:
            raise RuntimeError("cannot schedule new futures") from None

    wrap(ProcessPoolExecutor, "submit", submit)
