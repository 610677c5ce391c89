"""A parent starts a child while it has one thread, and two more while it has two."""

import os
import threading
import warnings

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work():
    log("child works")


def start_a_child(by):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        child = mp.Process(target=work)
        if by == "spawn":
            # remedy
            context = mp.get_context("spawn")
            child = context.Process(target=work)
            # end of remedy
        child.start()
    child.join()
    return [warning.category.__name__ for warning in caught]


if __name__ == "__main__":
    by = read_arguments(by=("Process.start()", "spawn", "os.fork()")).by
    log("parent with one thread has started a child", {"warnings": start_a_child(by)})
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    log("parent with two threads has started a child", {"warnings": start_a_child(by)})
    # And whatever warning the next one causes is not caught.
    if by == "os.fork()":
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    else:
        child = mp.Process(target=work)
        child.start()
        child.join()
    done.set()
    thread.join()
