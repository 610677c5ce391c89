"""Two children read, as they start, what the program had assigned before: at its top level, and under its guard."""

import os

from workloads.probe import log, mp

assigned = "at the top level"
imported_by = os.getpid()


def work():
    log("child reads", {"assigned": assigned, "imported by": imported_by})


if __name__ == "__main__":
    assigned = "before the child is built"
    child = mp.Process(target=work)
    assigned = "before the child starts"
    log("parent reads", {"assigned": assigned, "imported by": imported_by})
    child.start()
    assigned = "after the child has started"
    child.join()
    second = mp.Process(target=work)
    second.start()
    second.join()
