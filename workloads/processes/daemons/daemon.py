"""A main process ends before its children: two that are daemonic and their sibling, or only some of these."""

import os
import sys
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


# remedy of daemon.ends-with-parent
def leave_with_the_parent():
    mp.parent_process().join()
    os._exit(1)


# end of remedy


def work(who, watches):
    if watches:
        # remedy of daemon.ends-with-parent
        threading.Thread(target=leave_with_the_parent, daemon=True).start()
        # end of remedy
    try:
        log(who + " works", {"daemonic": mp.current_process().daemon, "its objects": mp.Process().daemon})
        gate(who + " may end")
        log(who + " ends")
    finally:
        log(who + " cleans up")


if __name__ == "__main__":
    given = read_arguments(
        starts=("all", "a daemon and its sibling", "a daemon"),
        ending=("nothing", "sys.exit(3)", "raise ValueError", "os._exit(4)"),
        watch=("no", "yes"),
        joins=("no", "yes"),
    )
    ending, watches = given.ending, given.watch == "yes"
    first = mp.Process(target=work, args=("first daemon", watches), name="first daemon", daemon=True)
    second = mp.Process(target=work, args=("second daemon", watches), name="second daemon")
    second.daemon = True
    sibling = mp.Process(target=work, args=("sibling", watches), name="sibling")
    children = {"all": (first, second, sibling), "a daemon and its sibling": (first, sibling), "a daemon": (first,)}
    for child in children[given.starts]:
        child.start()
    log("parent has started its children")
    if given.joins == "yes":
        # remedy of daemon.work-is-lost
        for daemon in (first, second):
            daemon.join()
        # end of remedy
    gate("parent may end")
    log("parent at its last line")
    if ending == "sys.exit(3)":
        sys.exit(3)
    if ending == "raise ValueError":
        raise ValueError("raised by the parent")
    if ending == "os._exit(4)":
        os._exit(4)
