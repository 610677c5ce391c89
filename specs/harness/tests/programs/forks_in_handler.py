"""A signal handler forks while its thread waits at a gate. The child returns from it, and so waits there too."""

import os
import signal
import sys

from workloads.probe import gate, log

child = None


def handle(signum, frame):
    global child
    child = os.fork()
    log("child is there" if not child else "parent has forked")


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, handle)
    log("waits")
    gate("may go on")
    log("child goes on" if not child else "parent goes on")
    if not child:
        sys.exit()
    os.waitpid(child, 0)
    log("parent ends")
