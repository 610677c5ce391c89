"""A parent that may use but one of the machine's CPUs makes a pool without saying how large, and asks for none."""

import os

from workloads.probe import log, mp

if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        usable = len(os.sched_getaffinity(0))
    else:
        usable = os.cpu_count()
    pool = mp.Pool()
    log("pool is there", {"workers": len(mp.active_children()), "usable": usable, "machine": os.cpu_count()})
    pool.close()
    pool.join()
    for size in (0, -1):
        try:
            mp.Pool(size)
        except ValueError:
            log("a pool of {} is refused".format(size))
    log("parent at its last line", {"workers": len(mp.active_children())})
