"""A main process comes to its end, one way or another, while its child still works."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def what_it_sees_of_its_parent():
    parent = mp.parent_process()
    return {"os.getppid()": os.getppid(), "parent_process().pid": parent.pid, "alive": parent.is_alive()}


def work():
    log("child works", what_it_sees_of_its_parent())
    gate("child may work on")
    log("child works on", what_it_sees_of_its_parent())
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    ending = read_arguments(ending=("plain end", "sys.exit", "uncaught exception", "os._exit")).ending
    child = mp.Process(target=work)
    log("parent starts child")
    child.start()
    log("parent at its last line")
    if ending == "sys.exit":
        sys.exit(3)
    if ending == "uncaught exception":
        raise ValueError("the parent's own")
    if ending == "os._exit":
        os._exit(4)
