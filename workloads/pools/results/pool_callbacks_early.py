"""A parent gives callbacks with no items, with a task that fails, and with one that cannot be pickled."""

import pickle
import threading

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


def note(result):
    log("callback is called", result)


def note_error_of(task):
    def note_error(error):
        log("error callback of {} is called".format(task), {"error": type(error).__name__, **describe()})

    return note_error


def describe():
    return {"thread": threading.get_ident()}


if __name__ == "__main__":
    method = read_arguments(method=("map_async", "starmap_async")).method
    pool = mp.Pool(1)
    result = getattr(pool, method)(fail, [], callback=note, error_callback=note_error_of("no items"))
    log("parent is back from " + method, {"ready": result.ready(), "result": result.get()})
    for name, task in (("failed task", fail), ("unpicklable task", Unpicklable())):
        pool.apply_async(task, error_callback=note_error_of(name)).wait()
    log("parent is back from wait", describe())
    pool.close()
    pool.join()
