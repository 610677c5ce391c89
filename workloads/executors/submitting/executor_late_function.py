"""A program submits a function that is defined after its executor's first task, and then one that was there before."""

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


def early():
    return "early"


def outcome(executor, task):
    """What comes of a task."""
    try:
        future = executor.submit(task)
    except Exception as error:  # the log says which
        return {"submit raises": name_of(error)}
    error = future.exception()
    return {"raises": name_of(error)} if error else {"returns": future.result()}


if __name__ == "__main__":
    executor = ProcessPoolExecutor(1)
    log("parent has the outcome of early", outcome(executor, early))

    def late():
        return "late"

    log("parent has the outcome of late", outcome(executor, late))
    log("parent has the outcome of early again", outcome(executor, early))
    executor.shutdown()
    executor = ProcessPoolExecutor(1)
    log("parent has the outcome of late by another executor", outcome(executor, late))
    executor.shutdown()
