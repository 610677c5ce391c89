"""Five children each call sys.exit: without an argument, with 0, with 3, with a text, with a large number."""

import sys

from workloads.probe import log, mp


def work(*args):
    log("child calls sys.exit", args)
    sys.exit(*args)


if __name__ == "__main__":
    for args in ((), (0,), (3,), ("a text instead of a code",), (263,)):
        child = mp.Process(target=work, args=args)
        child.start()
        child.join()
        log("parent reads the exit code", child.exitcode)
