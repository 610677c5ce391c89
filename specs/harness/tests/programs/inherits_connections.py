"""A parent forks while one of its threads waits at a gate. Parent and child log which sockets each of them has open."""

import os
import stat
import threading
import warnings

from workloads.probe import gate, log


def open_sockets():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            facts = os.fstat(int(name))
        except OSError:  # the descriptor by which this is read
            continue
        if stat.S_ISSOCK(facts.st_mode):
            found.append(facts.st_ino)
    return found


def wait():
    log("thread waits")
    gate("thread may go on")


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on: of a fork beside threads, the point here
    thread = threading.Thread(target=wait)
    thread.start()
    gate("parent may fork")
    log("parent's sockets", open_sockets())
    child = os.fork()
    if not child:
        # Before its own first call.
        inherited = open_sockets()
        log("child's sockets", inherited)
        os._exit(0)
    os.waitpid(child, 0)
    gate("parent may go on")
    thread.join()
