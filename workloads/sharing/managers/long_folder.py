"""A parent whose folder for temporary files has a long path starts a child and a manager (Linux)."""

import os
import tempfile

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(queue):
    queue.put(mp.current_process().name)


def start_child():
    queue = mp.SimpleQueue()
    child = mp.Process(target=work, args=(queue,), name="child")
    child.start()
    child.join()
    return queue.get()


def start_manager():
    with mp.Manager() as manager:
        return manager.list([0])[0]


def attempt(function):
    """What the function returns, or which exception it raises."""
    try:
        return function()
    except Exception as error:  # the log says which
        return [name_of(error), str(error)]


if __name__ == "__main__":
    given = read_arguments(prevented_by=("nothing", "a short path"))
    folder = os.path.join(tempfile.gettempdir(), "long" + 100 * "g")
    os.mkdir(folder)
    os.environ["TMPDIR"] = folder
    if given.prevented_by == "a short path":
        # remedy
        os.environ["TMPDIR"] = "/tmp"
        # end of remedy
    tempfile.tempdir = None  # as in a program that has not asked for it yet
    log("parent starts a child", attempt(start_child))
    log("parent starts a manager", attempt(start_manager))
