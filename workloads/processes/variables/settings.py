"""A module of a program: a variable, and what a child does."""

import sys

from workloads.probe import log

assigned = "at the top level"


def work():
    program = sys.modules["__main__"]
    log("child reads", {"in the program": getattr(program, "assigned", None), "in the module": assigned})
