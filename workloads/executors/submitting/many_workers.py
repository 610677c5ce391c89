"""A program builds executors of 61 and of 62 workers, without giving them anything to do."""

import concurrent.futures

from workloads.probe import log


def try_to_build(workers):
    try:
        concurrent.futures.ProcessPoolExecutor(max_workers=workers).shutdown()
    except Exception as error:  # the log says which
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    for workers in (61, 62):
        log("executor of {} workers".format(workers), try_to_build(workers))
