"""Four children each call sys.exit: without an argument, with 0, with another number, with a text."""

import sys

from workloads.probe import log, mp


def work(*args):
    log("child calls sys.exit", args)
    sys.exit(*args)


if __name__ == "__main__":
    for args in ((), (0,), (3,), ("a text instead of a code",)):
        child = mp.Process(target=work, args=args)
        child.start()
        child.join()
        log("parent reads the exit code", child.exitcode)
