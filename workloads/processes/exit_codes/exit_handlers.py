"""A parent and five children clean up at their end; the children end in different ways, one after another."""

import atexit
import os
import signal
import sys

from workloads.probe import log, mp


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


def clean_up(way):
    log("child cleans up after " + way)


def work_and_clean_up(way):
    # remedy
    try:
        work(way)
    finally:
        clean_up(way)
    # end of remedy


if __name__ == "__main__":
    atexit.register(log, "parent's handler runs")
    for way in ("return", "sys.exit(3)", "raise ValueError", "os._exit(4)", "SIGTERM"):
        child = mp.Process(target=work_and_clean_up, args=(way,))
        child.start()
        child.join()
        log("parent is back from join")
