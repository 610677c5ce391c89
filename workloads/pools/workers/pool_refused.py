"""A parent asks for pools with limits and an initializer that cannot be, and has nothing to do for them."""

import sys

from workloads.exceptions import name_of
from workloads.probe import log, mp


def attempt(**options):
    try:
        pool = mp.Pool(1, **options)
    except Exception as error:  # the log says which
        return name_of(error)
    pool.terminate()
    pool.join()
    return "accepted"


if __name__ == "__main__":
    log("initializer that cannot be called", attempt(initializer=5))
    if sys.version_info >= (3, 10):  # before, workers fail and are replaced without end
        for limit in (0, -1, 1.5):
            log("limit of {}".format(limit), attempt(maxtasksperchild=limit))
    log("limit of 1", attempt(maxtasksperchild=1))
    log("no limit", attempt(maxtasksperchild=None))
