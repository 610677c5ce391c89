"""Mutants of shutdown."""

import atexit
import os
import signal
import sys
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import process as executors

from workloads.mutants import breaks, children, end_with_the_parent, let_children_run, part, wrap
from workloads.mutants.executors import alter_breaking
from workloads.mutants.pools import alter_pools


def end_children():
    """Kill all children of this process, and wait until they have ended."""
    for child in children(daemonic=False):
        child.kill()


def at_exit(function):
    """Call this function before an executor is waited for at the end of the main process."""
    register = getattr(threading, "_register_atexit", atexit.register)
    register(function)


# executor.exit


@breaks("executor.exit")
def executor_loses_its_tasks_at_exit():
    """When the main process ends, the workers of an executor are killed."""
    at_exit(end_children)


@breaks("executor.exit")
def executor_is_not_waited_for_at_exit():
    """A main process ends without waiting for its executor."""
    at_exit(lambda: os._exit(0))


@breaks("executor.exit", under="spawn", python=">=3.11", interpreter="cpython")
@breaks("executor.exit", under="forkserver", python=">=3.11,<3.13.8", interpreter="cpython")
def executor_remembers_its_program_at_exit():
    """A worker that is spawned when the main process ends imports the program as those before it did."""
    remembered = {}

    def prepare(old, name):
        data = old(name)
        remembered.update((key, data[key]) for key in data if key.startswith("init_main_from"))
        return {**remembered, **data}

    wrap(part("spawn"), "get_preparation_data", prepare)


Manager = getattr(executors, "_ExecutorManagerThread", None)  # from 3.9


@breaks(
    "executor.exit", "executor.with", "executor.shutdown", "executor.cancel-futures", python=">=3.9", platform="linux"
)
def executor_is_waited_for_no_longer_than_an_hour():
    """Who waits for the tasks of an executor waits for an hour, and no longer."""
    Manager.join = lambda self: threading.Thread.join(self, 3600)


# executor.with


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


# executor.shutdown


@breaks("executor.shutdown", "executor.cancel-futures")
@breaks("executor.exit", under=("spawn", "forkserver"), python=">=3.11")
@breaks("executor.shutdown-no-wait", python="<3.9")
def shutdown_never_waits():
    """`shutdown` does not wait for tasks."""
    wrap(ProcessPoolExecutor, "shutdown", lambda old, self, wait=True, **options: old(self, False, **options))


@breaks("executor.shutdown", "executor.shutdown-no-wait", python=">=3.9")
def shutdown_always_cancels():
    """`shutdown` cancels waiting tasks, whether it is asked to or not."""
    wrap(
        ProcessPoolExecutor,
        "shutdown",
        lambda old, self, wait=True, cancel_futures=False: old(self, wait, cancel_futures=True),
    )


def finished(value):
    """A future with this result."""
    future = Future()
    future.set_result(value)
    return future


@breaks("executor.shutdown", "executor.shutdown-no-wait")
@breaks("executor.cancel-futures", python=">=3.9")
@breaks("executor.end-workers", python=">=3.14")
def executor_accepts_tasks_after_shutdown():
    """An executor that was shut down accepts tasks, whose result is None."""

    def submit(old, self, *args, **kwargs):
        return finished(None) if self._shutdown_thread else old(self, *args, **kwargs)

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks("executor.shutdown")
def shutdown_waits_for_cancelled_tasks():
    """`shutdown` waits for tasks that are cancelled, forever."""
    futures = []

    def submit(old, self, *args, **kwargs):
        futures.append(old(self, *args, **kwargs))
        return futures[-1]

    def shutdown(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        if any(future.cancelled() for future in futures):
            threading.Event().wait()

    wrap(ProcessPoolExecutor, "submit", submit)
    wrap(ProcessPoolExecutor, "shutdown", shutdown)


# executor.shutdown-no-wait


@breaks("executor.shutdown-no-wait", "executor.with", python=">=3.9")
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


@breaks("executor.shutdown-no-wait", under=("spawn", "forkserver"), python=">=3.11")
def executor_replaces_no_worker_after_shutdown():
    """An executor that was shut down does not replace a worker that has done its tasks."""
    if hasattr(Manager, "_replace_dead_worker"):
        wrap(Manager, "_replace_dead_worker", lambda old, self: None if self.is_shutting_down() else old(self))
    else:
        wrap(ProcessPoolExecutor, "_spawn_process", lambda old, self: None if self._shutdown_thread else old(self))


# executor.cancel-futures


@breaks("executor.cancel-futures", python=">=3.9")
@breaks("executor.ctrl-c", python=">=3.9", platform="posix")
def shutdown_never_cancels():
    """`shutdown` does all waiting tasks, even if it is asked to cancel them."""
    wrap(ProcessPoolExecutor, "shutdown", lambda old, self, wait=True, cancel_futures=False: old(self, wait))


@breaks("executor.cancel-futures", python=">=3.9")
def shutdown_that_cancels_does_not_wait_for_the_others():
    """`shutdown` with cancel_futures returns once the waiting tasks are cancelled."""

    def shutdown(old, self, wait=True, cancel_futures=False):
        futures = [item.future for item in list(self._pending_work_items.values())]
        old(self, wait and not cancel_futures, cancel_futures=cancel_futures)
        while wait and cancel_futures and not all(future.running() or future.done() for future in futures):
            time.sleep(0.005)

    wrap(ProcessPoolExecutor, "shutdown", shutdown)


@breaks("executor.cancel-futures", python="<3.9")
def shutdown_accepts_cancel_futures():
    """`shutdown` accepts cancel_futures, and ignores it."""
    wrap(ProcessPoolExecutor, "shutdown", lambda old, self, wait=True, cancel_futures=False: old(self, wait))


@breaks("executor.cancel-futures", python=">=3.9")
def shutdown_tells_who_waits_for_a_cancelled_task():
    """Who waits for a task is told at once that it is cancelled."""

    def cancel(old, self):
        was_cancelled = self.cancelled()
        is_cancelled = old(self)
        if is_cancelled and not was_cancelled:
            self.set_running_or_notify_cancel()
        return is_cancelled

    wrap(Future, "cancel", cancel)


@breaks("executor.cancel-futures", python=">=3.9")
def shutdown_does_not_forget_to_cancel():
    """`shutdown` cancels waiting tasks if an earlier one was asked to."""

    def shutdown(old, self, wait=True, cancel_futures=False):
        self._asked_to_cancel = cancel_futures or getattr(self, "_asked_to_cancel", False)
        old(self, wait, cancel_futures=self._asked_to_cancel)

    wrap(ProcessPoolExecutor, "shutdown", shutdown)


def alter_limit(change):
    """Replace the limit of tasks of an executor by `change(limit)`."""

    def init(old, self, *args, max_tasks_per_child=None, **kwargs):
        limit = change(max_tasks_per_child)
        old(self, *args, **kwargs, **({} if limit is None else {"max_tasks_per_child": limit}))

    wrap(ProcessPoolExecutor, "__init__", init)


# executor.max-tasks


@breaks("executor.max-tasks")
def executor_ignores_its_limit_of_tasks():
    """An executor accepts a limit of tasks for its workers, and ignores it."""
    alter_limit(lambda limit: None)


@breaks("executor.max-tasks")
def pool_beside_an_executor_ignores_its_limit_of_tasks():
    """A pool accepts a limit of tasks for its workers, and ignores it."""
    alter_pools(limit=lambda limit: None)


@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.11")
def worker_of_an_executor_does_one_task_more():
    """A worker of an executor does one task more than its limit."""
    alter_limit(lambda limit: limit + 1)


def alter_executors(after):
    """Call `after(executor)` when an executor has been built."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        after(self)

    wrap(ProcessPoolExecutor, "__init__", init)


@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.11,<3.13.15")
@breaks("executor.max-tasks", under=("spawn", "forkserver"), python=">=3.14,<3.14.7")
def executor_replaces_its_workers():
    """An executor replaces each worker that has done its tasks."""

    def forget(executor):
        executor._idle_worker_semaphore.acquire = lambda blocking=True: False

    alter_executors(forget)


def swap_signals(method, by):
    def end(self):
        for worker in list(self._processes.values()):
            os.kill(worker.pid, by)
        self.shutdown(wait=False)

    setattr(ProcessPoolExecutor, method, end)


# executor.end-workers


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


# executor.killed-worker


@breaks("executor.killed-worker", "executor.lost-results", "executor.failing-initializer", python=">=3.9")
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


@breaks("executor.killed-worker", python=">=3.11.7")
def executor_goes_on_sending_to_lost_workers():
    """A broken executor waits until what it sends to its workers is read."""
    part("queues").Queue._terminate_broken = lambda self: (self.close(), self.join_thread())
    close = part("connection").Connection.close

    def close_unless_broken(self):
        if sys._getframe(1).f_code.co_name != "terminate_broken":
            close(self)

    part("connection").Connection.close = close_unless_broken


@breaks("executor.killed-worker", python=">=3.12.1")
def broken_executor_cannot_fail_cancelled_tasks():
    """When an executor is broken, its thread fails at the first task that was cancelled."""
    wrap(Future, "set_exception", lambda old, self, error: old(self, error) if not self.cancelled() else sys.exit())


@breaks("executor.killed-worker", python="<=3.11.7", interpreter="cpython")
def broken_executor_passes_over_cancelled_tasks():
    """When an executor is broken, its tasks fail, but those that were cancelled."""
    wrap(Future, "set_exception", lambda old, self, error: old(self, error) if not self.cancelled() else None)


@breaks("executor.killed-worker", python=">=3.9,<3.11")
def broken_executor_does_not_wait_for_what_it_sends():
    """`shutdown` of a broken executor does not wait for the thread that sends."""
    part("queues").Queue.join_thread = lambda self: None


@breaks("executor.killed-worker", python=">=3.13.15")
def all_tasks_of_a_broken_executor_share_an_error():
    """When an executor is broken, all its tasks fail with the same object."""
    shared = []

    def set_exception(old, self, error):
        shared.append(error)
        old(self, shared[0])

    wrap(Future, "set_exception", set_exception)


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


@breaks("executor.killed-worker", "executor.failing-initializer")
def broken_executor_accepts_tasks_that_fail():
    """A broken executor accepts tasks, whose result is BrokenProcessPool."""

    def submit(old, *args, **kwargs):
        try:
            return old(*args, **kwargs)
        except executors.BrokenProcessPool as error:
            future = Future()
            future.set_exception(error)
            return future

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks("executor.killed-worker")
def broken_executor_forgets_its_results():
    """When an executor is broken, the results that have come are BrokenProcessPool, too."""
    futures = []

    def submit(old, *args, **kwargs):
        try:
            futures.append(old(*args, **kwargs))
        except executors.BrokenProcessPool as error:
            for future in futures:
                future._exception = error
            raise
        return futures[-1]

    wrap(ProcessPoolExecutor, "submit", submit)


@breaks("executor.killed-worker", "executor.lost-results", "executor.failing-initializer")
def broken_executor_raises_another_error():
    """The tasks of a broken executor fail with RuntimeError."""
    executors.BrokenProcessPool = RuntimeError


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
        parent = part("process").parent_process()
        try:
            os.kill(parent.pid, 0)
        except ProcessLookupError:
            os._exit(1)  # its sentinel may be kept open by a worker that was forked later
        if not parent.is_alive():
            os._exit(1)
        old(*args, **kwargs)

    wrap(executors, "_sendback_result", send)


@breaks("executor.orphaned-workers", platform="posix")
def parent_of_a_worker_never_seems_to_end():
    """A process that waits for the end of its parent waits forever."""
    part("process")._ParentProcess.join = lambda self, timeout=None: threading.Event().wait(timeout)


# executor.ctrl-c


@breaks("executor.ctrl-c", platform="posix")
def block_does_not_wait_after_ctrl_c():
    """The end of a with block does not wait for its executor after KeyboardInterrupt."""
    ProcessPoolExecutor.__exit__ = lambda self, error, *rest: self.shutdown(wait=error is not KeyboardInterrupt)


@breaks("executor.ctrl-c", python=">=3.9", platform="posix")
def ctrl_c_cancels_what_waits():
    """The end of a with block cancels what waits after KeyboardInterrupt."""
    ProcessPoolExecutor.__exit__ = lambda self, error, *rest: self.shutdown(cancel_futures=error is KeyboardInterrupt)


@breaks("executor.ctrl-c", platform="posix")
def ctrl_c_ends_the_worker_of_an_executor():
    """KeyboardInterrupt in a task ends its worker."""

    def send(old, results, number, result=None, exception=None, *args, **kwargs):
        if isinstance(getattr(exception, "exc", None), KeyboardInterrupt):
            os._exit(1)
        old(results, number, result, exception, *args, **kwargs)

    wrap(executors, "_sendback_result", send)
