"""A parent terminates or kills its child, which has two children, one of them daemonic, that may watch it."""

import os
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

# remedy


def end_with_parent():
    mp.parent_process().join()
    os._exit(1)


# end of remedy


def work(who, watch):
    if watch == "its parent":
        # remedy
        threading.Thread(target=end_with_parent, daemon=True).start()
        # end of remedy
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def have_children(watch):
    for who, daemonic in (("daemon", True), ("grandchild", False)):
        mp.Process(target=work, args=(who, watch), name=who, daemon=daemonic).start()
    work("child", "nobody")


if __name__ == "__main__":
    given = read_arguments(method=("terminate", "kill"), watch=("nobody", "its parent"))
    child = mp.Process(target=have_children, args=(given.watch,), name="child")
    child.start()
    gate("parent may call the method")
    log("parent calls " + given.method)
    getattr(child, given.method)()
    child.join()
    log("parent is back from join")
