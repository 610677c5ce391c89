"""A parent terminates or kills its child, which has two children, one of them daemonic, that watch it."""

import os
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

# remedy


def end_with_parent():
    mp.parent_process().join()
    os._exit(1)


# end of remedy


def work(who):
    # remedy
    threading.Thread(target=end_with_parent, daemon=True).start()
    # end of remedy
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def have_children():
    for who, daemonic in (("daemon", True), ("grandchild", False)):
        mp.Process(target=work, args=(who,), name=who, daemon=daemonic).start()
    work("child")


if __name__ == "__main__":
    method = read_arguments(method=("terminate", "kill")).method
    child = mp.Process(target=have_children, name="child")
    child.start()
    gate("parent may call the method")
    log("parent calls " + method)
    getattr(child, method)()
    child.join()
    log("parent is back from join")
