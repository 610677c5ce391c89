"""A parent that may use only one CPU fills an executor of the default size, and asks for sizes that are refused."""

import os

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def work():
    log("task begins")
    gate("tasks may end")


def attempt(size):
    try:
        ProcessPoolExecutor(size)
    except Exception as error:  # the log says which
        return name_of(error)
    return "accepted"


if __name__ == "__main__":
    cpus = os.cpu_count()
    usable = cpus
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        usable = len(os.sched_getaffinity(0))
    for size in (0, -1, 1.5, "2"):
        log("executor of {!r}".format(size), attempt(size))
    with ProcessPoolExecutor(None) as executor:
        for _ in range(cpus + 1):
            executor.submit(work)
        workers = len(mp.active_children())
        log("executor is filled", {"workers": workers, "usable CPUs": usable, "CPUs of the machine": cpus})
        gate("tasks may end")
