"""A main process ends before its two children, of which one is daemonic."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    try:
        log(who + " works", {"daemonic": mp.current_process().daemon})
        gate(who + " may end")
        log(who + " ends")
    finally:
        log(who + " cleans up")


if __name__ == "__main__":
    given = read_arguments(
        flag=("constructor", "attribute"),
        ending=("nothing", "sys.exit(3)", "raise ValueError", "os._exit(4)"),
    )
    if given.flag == "constructor":
        daemon = mp.Process(target=work, args=("daemon",), name="daemon", daemon=True)
    else:
        daemon = mp.Process(target=work, args=("daemon",), name="daemon")
        daemon.daemon = True
    sibling = mp.Process(target=work, args=("sibling",), name="sibling")
    daemon.start()
    sibling.start()
    log("parent has started both")
    gate("parent may end")
    log("parent at its last line")
    if given.ending == "sys.exit(3)":
        sys.exit(3)
    if given.ending == "raise ValueError":
        raise ValueError("raised by the parent")
    if given.ending == "os._exit(4)":
        os._exit(4)
