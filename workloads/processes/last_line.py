"""A main process reaches its last line, and then ends in one of four ways, while its two children still work."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    log(who + " works", os.getppid())
    gate(who + " may continue")
    log(who + " continues", os.getppid())
    gate(who + " may end")
    log(who + " ends")


if __name__ == "__main__":
    ending = read_arguments(ending=("nothing", "sys.exit(3)", "raise ValueError", "os._exit(4)")).ending
    children = [mp.Process(target=work, args=(who,), name=who) for who in ("first child", "second child")]
    log("parent starts its children")
    for child in children:
        child.start()
    log("parent at its last line")
    if ending == "sys.exit(3)":
        sys.exit(3)
    if ending == "raise ValueError":
        raise ValueError("raised by the parent")
    if ending == "os._exit(4)":
        gate("parent may call os._exit")
        os._exit(4)
