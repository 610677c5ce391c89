"""A program without a main guard has a pool of one do a function of Python's, and then one of its own.

It is for `python -c`, and hangs there under spawn and forkserver.
"""

import os

from workloads.probe import log, mp


def work(number):
    return number * number


log("parent reaches the pool")
pool = mp.Pool(1)
log("parent has the pid of the worker", pool.apply(os.getpid))
result = pool.apply_async(work, (3,))
log("parent has the pid of the worker again", pool.apply(os.getpid))
log("parent waits for the result of work")
result.get()
log("parent has the result of work")
pool.close()
pool.join()
