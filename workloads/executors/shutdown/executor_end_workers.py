"""A parent ends the worker of its executor of one by one of two methods, in the middle of a task (POSIX)."""

import signal
import threading

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def ignore(*_):
    pass


def work(number, sigterm="default"):
    if sigterm != "default":
        signal.signal(signal.SIGTERM, {"ignored": signal.SIG_IGN, "handled": ignore}[sigterm])
    try:
        log("task {} begins".format(number))
        gate("task {} may end".format(number))
        log("task {} ends".format(number))
    finally:
        log("task {} cleans up".format(number))


if __name__ == "__main__":
    given = read_arguments(method=("terminate_workers", "kill_workers"), sigterm=("default", "ignored", "handled"))
    executor = ProcessPoolExecutor(1)
    future = executor.submit(work, 0, given.sigterm)
    gate("parent may go on")
    (worker,) = mp.active_children()
    for method in ("terminate_workers", "kill_workers"):
        if not hasattr(executor, method):
            log("there is no " + method)
    if hasattr(executor, given.method):
        getattr(executor, given.method)()
        log("parent has called " + given.method)
    else:
        executor.shutdown()
    error = future.exception()
    log("parent has the outcome of task 0", {"raises": error and name_of(error)})
    # Only the executor's thread asks for the end of a worker: two threads that ask at once may miss the exit code.
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    log("parent reads the exit code", worker.exitcode)
    try:
        executor.submit(work, 1)
    except RuntimeError:  # BrokenProcessPool is one, too
        log("submit raises RuntimeError")
    except Exception as error:  # the log says which
        log("submit raises " + name_of(error))
