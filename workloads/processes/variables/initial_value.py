"""Two children read a variable that the program assigns at its top level and, several times, under its guard."""

import os

from workloads.probe import log, mp

assigned = "at the top level"
imported_by = os.getpid()


def work():
    log("child reads", {"assigned": assigned, "imported by": imported_by})


if __name__ == "__main__":
    assigned = "before the first child is created"
    child = mp.Process(target=work)
    assigned = "before the first start"
    log("parent reads", {"assigned": assigned, "imported by": imported_by})
    child.start()
    assigned = "after the first start"
    child.join()
    second = mp.Process(target=work)
    second.start()
    second.join()
