"""A parent terminates or kills its child, which has a child of its own, and exits on SIGTERM (POSIX)."""

import signal
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work_as_grandchild():
    log("grandchild works")
    gate("grandchild may end")
    log("grandchild ends")


def work():
    # remedy
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    # end of remedy
    mp.Process(target=work_as_grandchild, name="grandchild").start()
    try:
        log("child works")
        gate("child may end")
        log("child ends")
    finally:
        log("child cleans up")


if __name__ == "__main__":
    method = read_arguments(method=("terminate", "kill")).method
    child = mp.Process(target=work, name="child")
    child.start()
    gate("parent may end child")
    getattr(child, method)()
    log("parent is back from " + method, {"alive": child.is_alive()})
    child.join()
    log("parent is back from join", {"alive": child.is_alive(), "exitcode": child.exitcode})
