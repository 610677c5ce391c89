"""A child executes another program in its own process (POSIX)."""

import os
import sys

from workloads.probe import gate, log, mp

NEXT = """
from workloads.probe import gate, log
log("the next program works")
gate("the next program may exit with 7")
raise SystemExit(7)
"""


def work():
    log("child works")
    os.execv(sys.executable, [sys.executable, "-c", NEXT])
    log("child continues")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    gate("parent may join")
    log("parent joins", {"pid": child.pid, "alive": child.is_alive(), "exitcode": child.exitcode})
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
