"""Two children read a variable that the program assigns at its top level and, several times, under its guard."""

import os

from workloads.command_line import read_arguments
from workloads.probe import log, mp

assigned = "at the top level"
imported_by = os.getpid()


def work():
    log("child reads", {"assigned": assigned, "imported by": imported_by})


def work_with_argument(value):
    log("child reads", {"assigned": value, "imported by": imported_by})


if __name__ == "__main__":
    as_argument = read_arguments(by=("name", "argument")).by == "argument"
    assigned = "before the first child is created"
    child = mp.Process(target=work)
    if as_argument:
        # remedy
        child = mp.Process(target=work_with_argument, args=(assigned,))
        # end of remedy
    assigned = "before the first start"
    log("parent reads", {"assigned": assigned, "imported by": imported_by})
    child.start()
    assigned = "after the first start"
    child.join()
    second = mp.Process(target=work)
    second.start()
    second.join()
