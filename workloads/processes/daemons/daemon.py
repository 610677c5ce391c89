"""A main process ends before its three children, of which two are daemonic."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    try:
        log(who + " works", {"daemonic": mp.current_process().daemon, "its objects": mp.Process().daemon})
        gate(who + " may end")
        log(who + " ends")
    finally:
        log(who + " cleans up")


if __name__ == "__main__":
    ending = read_arguments(ending=("nothing", "sys.exit(3)", "raise ValueError", "os._exit(4)")).ending
    first = mp.Process(target=work, args=("first daemon",), name="first daemon", daemon=True)
    second = mp.Process(target=work, args=("second daemon",), name="second daemon")
    second.daemon = True
    sibling = mp.Process(target=work, args=("sibling",), name="sibling")
    for child in (first, second, sibling):
        child.start()
    log("parent has started its children")
    gate("parent may end")
    log("parent at its last line")
    if ending == "sys.exit(3)":
        sys.exit(3)
    if ending == "raise ValueError":
        raise ValueError("raised by the parent")
    if ending == "os._exit(4)":
        os._exit(4)
