"""A program asks for executors of 61 and 62 workers, and for a map with a buffersize, and gives them nothing to do."""

import concurrent.futures

from workloads.probe import log


def attempt(function, *arguments, **options):
    try:
        function(*arguments, **options)
    except Exception as error:  # the log says which
        return type(error).__name__
    return "accepted"


if __name__ == "__main__":
    for workers in (61, 62):
        log("executor of {} workers".format(workers), attempt(concurrent.futures.ProcessPoolExecutor, workers))
    executor = concurrent.futures.ProcessPoolExecutor(1)
    log("map with a buffersize", attempt(executor.map, print, (), buffersize=2))
