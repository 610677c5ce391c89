"""A parent that may use only one CPU creates a pool of the default size, and pools of 0 and -1."""

import os

from workloads.exceptions import name_of
from workloads.probe import log, mp

if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        usable = len(os.sched_getaffinity(0))
    else:
        usable = os.cpu_count()
    pool = mp.Pool()
    workers = len(mp.active_children())
    log("pool is created", {"workers": workers, "usable CPUs": usable, "CPUs of the machine": os.cpu_count()})
    pool.close()
    pool.join()
    for size in (0, -1):
        try:
            mp.Pool(size)
        except Exception as error:  # the log says which
            log("a pool of {} raises {}".format(size, name_of(error)))
        else:
            log("a pool of {} is created".format(size))
    log("parent at its last line", {"workers": len(mp.active_children())})
