"""A daemonic child sends its parent SIGTERM, and then uses a list of the parent's manager (POSIX)."""

import os
import signal

from workloads.probe import gate, log, mp


def tell(number):
    log("manager works")
    return number


def work(shared, parent):
    shared.sort(key=tell)  # in the manager's process
    log("daemonic child works")
    gate("parent may get SIGTERM")
    os.kill(parent, signal.SIGTERM)
    gate("daemonic child may go on")
    shared.append(1)
    log("daemonic child has appended", list(shared))


if __name__ == "__main__":
    shared = mp.Manager().list([0])
    child = mp.Process(target=work, args=(shared, os.getpid()), name="daemonic child", daemon=True)
    child.start()
    log("parent joins its child")
    child.join()
    log("parent is back from join")
