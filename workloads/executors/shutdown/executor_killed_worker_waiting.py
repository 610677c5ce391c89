"""An executor of one loses its worker while a task with a large argument waits, or tasks of which one was cancelled.

Run by hand, it does not: kill it yourself.
"""

import threading

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log

#: More than a pipe holds, so that who sends it waits until the worker reads.
LARGE = 3000000


def work(number, more=b""):
    log("task {} begins".format(number), len(more))
    gate("task {} may end".format(number))
    return number


if __name__ == "__main__":
    given = read_arguments(waiting=("a large argument", "a cancelled task"))
    threading.excepthook = lambda failed: log("a thread has failed", failed.exc_type.__name__)
    executor = ProcessPoolExecutor(1)
    futures = [executor.submit(work, 0)]
    if given.waiting == "a large argument":
        futures += [executor.submit(work, 1, bytes(LARGE)), executor.submit(work, 2)]
    else:
        futures += [executor.submit(work, number) for number in range(1, 6)]
        log("parent cancels task 4", futures[4].cancel())
        del futures[4]
    log("parent has submitted all tasks")
    errors = [future.exception() for future in futures]
    log("parent has the outcomes", [name_of(error) for error in errors])
    log("parent compares the errors", len({id(error) for error in errors}))
    executor.shutdown()
    log("parent is back from shutdown")
