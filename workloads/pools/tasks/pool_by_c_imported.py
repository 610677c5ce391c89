"""A program without a main guard has a pool of one do a function of Python's.

It is for `python -c`.
"""

import os

from workloads.probe import log, mp

log("parent reaches the pool")
pool = mp.Pool(1)
log("parent has the pid of the worker", pool.apply(os.getpid))
pool.close()
pool.join()
