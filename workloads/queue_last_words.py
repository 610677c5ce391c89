"""A child puts an object that is slow to pickle, and ends in one of several ways; then its parent looks."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class Slow:
    """Waits at a gate while it is pickled."""

    def __reduce__(self):
        gate("object may be pickled")
        return str, ("object",)


def end_by_an_exception():
    raise ValueError("raised by the child")


def wait():
    gate("child may end")  # it never may


ENDINGS = {
    "return": lambda: None,
    "sys.exit": sys.exit,
    "exception": end_by_an_exception,
    "os._exit": lambda: os._exit(0),
    "terminate": wait,
    "kill": wait,
}


def work(queue, ending, cancels):
    queue.put(Slow())
    if cancels:
        queue.cancel_join_thread()
    log("child has put")
    ENDINGS[ending]()


if __name__ == "__main__":
    given = read_arguments(ending=tuple(ENDINGS), cancels=("no", "yes"), daemon=("no", "yes"))
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue, given.ending, given.cancels == "yes"), daemon=given.daemon == "yes")
    child.start()
    gate("parent may go on")
    if ENDINGS[given.ending] is wait:
        getattr(child, given.ending)()
    child.join()
    log("child has ended")
    log("parent finds the queue empty" if queue.empty() else "parent gets " + queue.get())
