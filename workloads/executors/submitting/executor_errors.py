"""An executor of one gets tasks that go wrong in several ways, each followed by one that does not."""

import sys

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


class OwnError(Exception):
    pass


class OwnBaseException(BaseException):
    pass


class EmptyError(Exception):
    """An exception with a length, which is 0: it is false."""

    def __len__(self):
        return 0


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


def outcome(executor, task, *arguments):
    """What comes of a task."""
    try:
        future = executor.submit(task, *arguments)
    except Exception as error:  # the log says which
        return {"submit raises": name_of(error)}
    error = future.exception()
    try:
        returned = future.result()
    except BaseException as raised:  # the log says which
        same = raised is error
    else:
        return {"returns": returned}
    cause = str(error.__cause__)
    return {
        "raises": name_of(error),
        "result raises the same": same,
        "arguments": [argument for argument in error.args if isinstance(argument, (int, str))],
        "the cause shows the task": "in fail" in cause,
    }


TASKS = {
    "that fail": (
        ("a task that fails", fail, (OwnError, 7, "raised by the task")),
        ("a task whose error is false", fail, (EmptyError,)),
        ("a task that calls sys.exit", sys.exit, (3,)),
        ("a task that raises KeyboardInterrupt", fail, (KeyboardInterrupt, 3)),
        ("a task that raises GeneratorExit", fail, (GeneratorExit, 3)),
        ("a task that raises OwnBaseException", fail, (OwnBaseException, 3)),
    ),
    "that cannot be pickled": (
        ("a lambda", lambda: None, ()),
        ("an argument that cannot be pickled", fail, (Unpicklable(),)),
        ("a result that cannot be pickled", return_what_cannot_be_pickled, ()),
        ("an error that cannot be pickled", raise_what_cannot_be_pickled, ()),
    ),
}


if __name__ == "__main__":
    given = read_arguments(tasks=tuple(TASKS))
    executor = ProcessPoolExecutor(1)
    for description, task, arguments in TASKS[given.tasks]:
        log("parent submits " + description)
        log("parent has the outcome of " + description, outcome(executor, task, *arguments))
        another = outcome(executor, work, 3)
        log("parent has the outcome of another task", another)
        if "returns" not in another:  # it has to do with that task alone
            executor.shutdown()
            executor = ProcessPoolExecutor(1)
    executor.shutdown()
    log("parent is back from shutdown")
