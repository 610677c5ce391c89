"""A pool of one gets a result that ends the thread which handles results; then the worker does another task."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class NeedsTwoError(Exception):
    """Can be pickled, but not unpickled: an exception is made anew of what it gave to its base class."""

    def __init__(self, text, number):
        super().__init__("{} {}".format(text, number))


def work(what):
    log("task 0 begins")
    if what == "raise what cannot be unpickled":
        raise NeedsTwoError("error of task 0", 0)
    if what == "return what cannot be unpickled":
        return NeedsTwoError("result of task 0", 0)
    if what == "raise":
        raise ValueError("error of task 0")
    return None


def do_next():
    log("task 1 begins")


def fail(value):
    raise RuntimeError("raised by a callback for {}".format(value))


def report(end):
    ended_threads.append(end.thread)
    log("a thread ends by {}".format(end.exc_type.__name__))


if __name__ == "__main__":
    given = read_arguments(
        task=("return", "raise", "return what cannot be unpickled", "raise what cannot be unpickled"),
        callbacks=("none", "fail"),
        then=("get", "join", "terminate"),
    )
    ended_threads = []
    threading.excepthook = report
    pool = mp.Pool(1)
    callbacks = {"callback": fail, "error_callback": fail} if given.callbacks == "fail" else {}
    results = [pool.apply_async(work, (given.task,), **callbacks), pool.apply_async(do_next)]
    gate("parent may go on")
    for thread in ended_threads:
        thread.join()
    log("parent goes on", {"ready": [result.ready() for result in results]})
    try:
        if given.then == "get":
            results[1].get()
        if given.then == "join":
            pool.close()
            pool.join()
        if given.then == "terminate":
            pool.terminate()
    except Exception as error:  # the log says which
        log("{} raises {}".format(given.then, type(error).__name__))
    else:
        log("parent is back from {}".format(given.then))
