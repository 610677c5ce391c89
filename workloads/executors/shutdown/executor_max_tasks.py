"""An executor of one, whose workers may do a limited number of tasks, gets several tasks at once; or so does a pool.

With --limit=2 it hangs in Python before 3.13.15, and in 3.14 before 3.14.7.
"""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number * number


if __name__ == "__main__":
    given = read_arguments(tasks=4, limit=1, by=("executor", "pool"))
    if given.by == "pool":
        # remedy
        with mp.Pool(1, maxtasksperchild=2) as pool:
            results = pool.map(work, range(4), chunksize=1)
        # end of remedy
        log("parent has the results", results)
    else:
        try:
            executor = ProcessPoolExecutor(1, max_tasks_per_child=given.limit)
        except Exception as error:  # the log says which
            log("executor raises " + name_of(error))
        else:
            futures = [executor.submit(work, number) for number in range(given.tasks)]
            log("parent has submitted all tasks")
            log("parent has the results", [future.result() for future in futures])
            executor.shutdown()
            log("parent is back from shutdown")
