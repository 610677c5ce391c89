"""A parent terminates or kills its child, which has two children, one of them daemonic.

The children may watch their parent, and that may exit on SIGTERM (POSIX).
"""

import os
import signal
import sys
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

# remedy (watch)


def end_with_parent():
    mp.parent_process().join()
    os._exit(1)


# end of remedy


def work(who, children="work"):
    if children == "watch":
        # remedy (watch)
        threading.Thread(target=end_with_parent, daemon=True).start()
        # end of remedy
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def have_children(children, on_sigterm):
    if on_sigterm == "exits":
        # remedy (exits)
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        # end of remedy
    for who, daemonic in (("daemon", True), ("grandchild", False)):
        mp.Process(target=work, args=(who, children), name=who, daemon=daemonic).start()
    try:
        work("child")
    finally:
        log("child cleans up")


if __name__ == "__main__":
    given = read_arguments(method=("terminate", "kill"), children=("work", "watch"), on_sigterm=("ends", "exits"))
    child = mp.Process(target=have_children, args=(given.children, given.on_sigterm), name="child")
    child.start()
    gate("parent may end child")
    getattr(child, given.method)()
    log("parent is back from " + given.method)
    child.join()
    log("parent is back from join", {"alive": child.is_alive(), "exitcode": child.exitcode})
