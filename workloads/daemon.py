"""A main process ends before two children of its: one is daemonic, the other is not."""

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
        ending=("plain end", "sys.exit", "uncaught exception", "os._exit"),
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
    if given.ending == "sys.exit":
        sys.exit(3)
    if given.ending == "uncaught exception":
        raise ValueError("the parent's own")
    if given.ending == "os._exit":
        os._exit(4)
