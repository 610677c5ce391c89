"""A main process reaches its last line, and then ends in one of four ways, while its child still works."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def what_a_child_sees_of_its_parent():
    parent = mp.parent_process()
    return {
        "os.getppid()": os.getppid(),
        "parent_process().pid": parent.pid,
        "parent_process().is_alive()": parent.is_alive(),
    }


def work():
    log("child works", what_a_child_sees_of_its_parent())
    gate("child may continue")
    log("child continues", what_a_child_sees_of_its_parent())
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    ending = read_arguments(ending=("nothing", "sys.exit(3)", "raise ValueError", "os._exit(4)")).ending
    child = mp.Process(target=work)
    log("parent starts child")
    child.start()
    log("parent at its last line")
    if ending == "sys.exit(3)":
        sys.exit(3)
    if ending == "raise ValueError":
        raise ValueError("raised by the parent")
    if ending == "os._exit(4)":
        gate("parent may call os._exit")
        os._exit(4)
