"""An executor of one gets tasks that fail in several ways, each followed by one that does not."""

import sys
from concurrent.futures import ProcessPoolExecutor

from workloads.probe import log, mp


class OwnError(Exception):
    pass


class OwnBaseException(BaseException):
    pass


class Unpicklable:
    def __reduce__(self):
        raise TypeError("cannot be pickled")


def fail(error, *arguments):
    raise error(*arguments)


def return_what_cannot_be_pickled():
    return Unpicklable()


def raise_what_cannot_be_pickled():
    raise OwnError(Unpicklable())


def work(number):
    log("worker does another task")
    return number * number


def outcome(future):
    error = future.exception()
    if error is None:
        return {"returns": future.result()}
    try:
        future.result()
    except BaseException as raised:  # the log says which
        same = raised is error
    cause = str(error.__cause__)
    return {
        "raises": type(error).__name__,
        "result raises the same": same,
        "arguments": [argument for argument in error.args if isinstance(argument, (int, str))],
        "the cause shows the task": "in fail" in cause,
        "type of the cause": type(error.__cause__).__name__,
    }


if __name__ == "__main__":
    executor = ProcessPoolExecutor(1, mp_context=mp.get_context())
    for description, task, arguments in (
        ("a task that fails", fail, (OwnError, 7, "raised by the task")),
        ("a task that cannot be pickled", lambda: None, ()),
        ("a result that cannot be pickled", return_what_cannot_be_pickled, ()),
        ("an error that cannot be pickled", raise_what_cannot_be_pickled, ()),
        ("a task that calls sys.exit", sys.exit, (3,)),
        ("a task that raises KeyboardInterrupt", fail, (KeyboardInterrupt, 3)),
        ("a task that raises GeneratorExit", fail, (GeneratorExit, 3)),
        ("a task that raises OwnBaseException", fail, (OwnBaseException, 3)),
    ):
        log("parent submits " + description)
        future = executor.submit(task, *arguments)
        log("parent has the outcome of " + description, outcome(future))
        log("parent has the outcome of another task", outcome(executor.submit(work, 3)))
    executor.shutdown()
    log("parent is back from shutdown")
