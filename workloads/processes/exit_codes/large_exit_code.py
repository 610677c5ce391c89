"""A child calls sys.exit with a number that has more than 32 bits, which the system cannot take."""

import os
import sys

from workloads.probe import log, mp


def work():
    log("child calls sys.exit")
    sys.exit(2**40 + 3)


if __name__ == "__main__":
    child = mp.Process(target=work)
    try:
        child.start()
    except OverflowError:
        log("start raises OverflowError")
        os._exit(9)
    child.join()
    log("parent reads the exit code", child.exitcode)
