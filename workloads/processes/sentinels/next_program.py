"""A child executes another program: on POSIX, in its own process."""

import os
import sys

from workloads.probe import gate, log, mp


def work():
    log("child works")
    execute_another_program()
    log("child continues")


def execute_another_program():
    # On Windows the arguments are joined by spaces, and split again.
    python = '"{}"'.format(sys.executable) if os.name == "nt" else sys.executable
    os.execv(sys.executable, [python, "-m", "workloads.another_program"])


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    gate("parent may join")
    log("parent joins", {"pid": child.pid, "alive": child.is_alive(), "exitcode": child.exitcode})
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
