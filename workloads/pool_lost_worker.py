"""A pool of one loses its worker in the middle of each task but the last: killed, or by what the task raises."""

import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class NoException(BaseException):
    pass


def work(number, way):
    log("task {} begins".format(number))
    if way == "SystemExit":
        sys.exit(0)
    if way == "NoException":
        raise NoException("the task's own")
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    ways = [*read_arguments(ways="killed").ways.split(","), "not at all"]
    pool = mp.Pool(1)
    results = [pool.apply_async(work, (number, way)) for number, way in enumerate(ways)]
    results[-1].get()
    log("parent has the last result", {"done": [result.ready() for result in results]})
    pool.terminate()
    pool.join()
    log("parent has ended the pool", {"done": [result.ready() for result in results]})
