"""A program that a child of another one executes: it exits with 7 when it may."""

import os
import sys

from workloads.probe import gate, log


def execute_another_program():
    # On Windows the arguments are joined by spaces, and split again.
    python = '"{}"'.format(sys.executable) if os.name == "nt" else sys.executable
    os.execv(sys.executable, [python, "-m", "workloads.another_program"])


if __name__ == "__main__":
    log("the next program works")
    gate("the next program may exit with 7")
    raise SystemExit(7)
