"""Three children with an exit handler each call sys.exit: without an argument, with a number, with a text."""

import atexit
import sys

from workloads.probe import log, mp


def work(*args):
    atexit.register(log, "exit handler runs")
    log("child calls sys.exit", args)
    sys.exit(*args)


if __name__ == "__main__":
    for args in ((), (3,), ("a text instead of a code",)):
        child = mp.Process(target=work, args=args)
        child.start()
        child.join()
        log("parent reads the exit code", child.exitcode)
