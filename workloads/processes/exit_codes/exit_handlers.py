"""A parent and five children have exit handlers; the children end in different ways, one after another."""

import atexit
import os
import signal
import sys

from workloads.probe import log, mp

WAYS = ("return", "sys.exit(3)", "raise ValueError", "os._exit(4)", "SIGTERM")


def work(way):
    atexit.register(log, "handler runs after " + way)
    log("child ends by " + way)
    if way == "sys.exit(3)":
        sys.exit(3)
    if way == "raise ValueError":
        raise ValueError("raised by the child")
    if way == "os._exit(4)":
        os._exit(4)
    if way == "SIGTERM":
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    atexit.register(log, "parent's handler runs")
    for way in WAYS:
        child = mp.Process(target=work, args=(way,))
        child.start()
        child.join()
        log("parent is back from join")
