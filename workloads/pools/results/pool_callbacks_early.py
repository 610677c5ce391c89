"""A parent gives callbacks with no items, or with a task that fails and with one that cannot be pickled."""

import pickle
import threading

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


def note_of(method):
    return lambda result: log("callback of {} is called".format(method), result)


def note_error_of(task):
    def note_error(error):
        log("error callback of {} is called".format(task), {"error": name_of(error), **describe()})

    return note_error


def describe():
    return {"thread": threading.get_ident()}


if __name__ == "__main__":
    given = read_arguments(tasks=("of no items", "that fail"))
    pool = mp.Pool(1)
    if given.tasks == "of no items":
        for method in ("map_async", "starmap_async"):
            result = getattr(pool, method)(fail, [], callback=note_of(method), error_callback=note_error_of(method))
            log("parent is back from {}".format(method), {"ready": result.ready(), "result": result.get()})
    else:
        for name, task in (("failed task", fail), ("unpicklable task", Unpicklable())):
            pool.apply_async(task, error_callback=note_error_of(name)).wait()
        log("parent is back from wait", describe())
    pool.close()
    pool.join()
