"""A parent terminates or kills its child, which is working, has a child of its own, and may exit on SIGTERM (POSIX)."""

import signal
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work_as_grandchild():
    log("grandchild works")
    gate("grandchild may end")
    log("grandchild ends")


def work(on_sigterm):
    if on_sigterm == "exits":
        # remedy of terminate.immediate
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
    given = read_arguments(method=("terminate", "kill"), on_sigterm=("ends", "exits"))
    child = mp.Process(target=work, args=(given.on_sigterm,), name="child")
    child.start()
    gate("parent may end child")
    getattr(child, given.method)()
    log("parent is back from " + given.method, {"alive": child.is_alive()})
    child.join()
    log("parent is back from join", {"alive": child.is_alive(), "exitcode": child.exitcode})
