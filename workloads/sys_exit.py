"""Children with an exit handler each end by sys.exit: told nothing, a number, a text."""

import atexit
import sys

from workloads.probe import log, mp


def leave(*told):
    atexit.register(log, "exit handler runs")
    log("child leaves by sys.exit", told)
    sys.exit(*told)


if __name__ == "__main__":
    for told in ((), (3,), ("the child's own text",)):
        child = mp.Process(target=leave, args=told)
        child.start()
        child.join()
        log("parent reads the exit code", child.exitcode)
