"""A main process dies as soon as it has started a child, of which nothing has run yet but its interpreter."""

import os

from workloads.interpreter_hold import hold_new_interpreters
from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    first = mp.Process(target=int)  # what the start method needs besides (a fork server, say) is there from now on
    first.start()
    first.join()
    hold_new_interpreters()
    mp.Process(target=work, name="child").start()
    log("parent is back from start")
    gate("parent may die")
    os._exit(0)
