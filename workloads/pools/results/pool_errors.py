"""A parent calls get, twice, for a task that fails, or that fails to be pickled in one of three ways."""

import pickle

from workloads.command_line import read_arguments
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
    raise ValueError(Unpicklable())


TASKS = {
    "a task that fails": fail,
    "a result that cannot be pickled": return_what_cannot_be_pickled,
    "an error that cannot be pickled": raise_what_cannot_be_pickled,
    "a task that cannot be pickled": Unpicklable(),
}


def get(result):
    try:
        return {"returns": repr(result.get())}
    except Exception as error:  # the log says which
        return {"raises": type(error).__name__, "text": str(error)}


if __name__ == "__main__":
    task = TASKS[read_arguments(task=tuple(TASKS)).task]
    pool = mp.Pool(2)
    result = pool.apply_async(task)
    log("parent has called get", get(result))
    log("parent has called get again", get(result))
    pool.close()
    pool.join()
