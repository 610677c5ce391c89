"""A program without a main guard creates a pool of one at its top level, and gives it a task."""

import os
import sys

from workloads.probe import gate, log, mp


def work():
    log("task begins")


# The main process, a fork server and each worker may run this. If a pool were not refused to workers, theirs would too.
runs_before = int(os.environ.get("UNGUARDED", "0"))
os.environ["UNGUARDED"] = str(runs_before + 1)
if runs_before > 2:
    sys.exit("one pool too many")

name = mp.current_process().name
log("{} reaches the pool".format(name))
gate("{} may create the pool".format(name))
pool = mp.Pool(1)
log("{} has created the pool".format(name))
result = pool.apply_async(work)
log("{} waits for the result".format(name))
result.get()
pool.close()
pool.join()
log("{} is back from join".format(name))
