"""Two children read variables that their parent assigns at its top level and, several times, under its guard.

The program has one of them, and a module that it has imported another one. Each child is also given a value.
"""

import os

from workloads.probe import gate, log, mp
from workloads.processes.variables import settings

assigned = "at the top level"
imported_by = os.getpid()


def work(given):
    gate("children may read")
    log(
        "child reads",
        {
            "assigned": assigned,
            "assigned in the module": settings.assigned,
            "given": given,
            "imported by": imported_by,
        },
    )


if __name__ == "__main__":
    settings.assigned = "by the main process"
    assigned = "before the first child is created"
    # remedy
    child = mp.Process(target=work, args=(assigned,))
    # end of remedy
    assigned = "before the first start"
    log("parent reads", {"assigned": assigned, "imported by": imported_by})
    child.start()
    assigned = "after the first start"
    log("parent assigns after the first start")
    child.join()
    second = mp.Process(target=work, args=(assigned,))
    second.start()
    second.join()
