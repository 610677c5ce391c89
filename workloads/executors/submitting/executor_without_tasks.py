"""A program asks for executors of 61 and 62 workers, or for a map with a buffersize, and gives them nothing to do."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


def attempt(function, *arguments, **options):
    try:
        function(*arguments, **options)
    except Exception as error:  # the log says which
        return name_of(error)
    return "accepted"


if __name__ == "__main__":
    given = read_arguments(asks_for=("workers", "buffersize"))
    if given.asks_for == "buffersize":
        executor = ProcessPoolExecutor(1)
        log("map with a buffersize", attempt(executor.map, print, (), buffersize=2))
    else:
        for workers in (61, 62):
            log("executor of {} workers".format(workers), attempt(ProcessPoolExecutor, workers))
