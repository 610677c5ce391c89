"""A parent calls get, twice, for tasks that fail, or that fail to be pickled, in several ways.

With an error that cannot be unpickled, as it is, the program would hang.
"""

import pickle

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


class Unpicklable:
    """What no pickler can pickle: unlike a lambda, it refuses by itself."""

    def __call__(self):
        pass

    def __reduce__(self):
        raise pickle.PicklingError("refuses to be pickled")


def fail():
    raise ValueError("raised by the task")


def return_what_cannot_be_pickled():
    return Unpicklable()


def raise_what_cannot_be_pickled():
    raise ValueError("raised by the task", Unpicklable())


class OwnError(Exception):
    """What cannot be made again of its text, with which it is pickled."""

    def __init__(self, text, number):
        super().__init__(text)
        self.number = number


def raise_what_cannot_be_unpickled():
    raise OwnError("raised by the task", 5)


# remedy
def with_errors_as_text(function, *args):
    try:
        return function(*args)
    except Exception as error:
        raise RuntimeError(repr(error)) from error


# end of remedy


TASKS = {
    "a task that fails": fail,
    "a result that cannot be pickled": return_what_cannot_be_pickled,
    "an error that cannot be pickled": raise_what_cannot_be_pickled,
}
UNPICKLABLE = {"a task that cannot be pickled": Unpicklable()}
AS_TEXT = {
    "an error that cannot be pickled": raise_what_cannot_be_pickled,
    "an error that cannot be unpickled": raise_what_cannot_be_unpickled,
}


def get(result):
    try:
        return {"returns": repr(result.get())}
    except Exception as error:  # the log says which
        return {"raises": name_of(error), "text": str(error), "cause": str(error.__cause__)}


if __name__ == "__main__":
    given = read_arguments(errors=("as they are", "of pickling the task", "as text"))
    pool = mp.Pool(1)
    for name, task in {"as they are": TASKS, "of pickling the task": UNPICKLABLE, "as text": AS_TEXT}[
        given.errors
    ].items():
        if given.errors in ("as they are", "of pickling the task"):
            result = pool.apply_async(task)
        else:
            # remedy
            result = pool.apply_async(with_errors_as_text, (task,))
            # end of remedy
        log("get is called for {}".format(name), get(result))
        log("get is called again for {}".format(name), get(result))
    pool.close()
    pool.join()
