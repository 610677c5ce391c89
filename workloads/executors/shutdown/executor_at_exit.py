"""A main process submits one task more than its executor has workers and ends, with or without waiting for them."""

import sys

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    given = read_arguments(
        workers=1, ending=("return", "sys.exit(3)", "raise ValueError"), limit=0, waits=("no", "yes")
    )
    options = {"max_tasks_per_child": given.limit} if given.limit else {}
    executor = ProcessPoolExecutor(given.workers, **options)
    for number in range(given.workers + 1):
        executor.submit(work, number)
    gate("parent may end")
    if given.waits == "yes":
        log("parent calls shutdown")
        # remedy
        executor.shutdown()
        # end of remedy
    log("parent at its last line")
    if given.ending == "sys.exit(3)":
        sys.exit(3)
    if given.ending == "raise ValueError":
        raise ValueError("raised at the last line")
