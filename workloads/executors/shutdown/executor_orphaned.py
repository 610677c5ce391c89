"""A main process is killed while one worker of its executor of two is busy and the other one is idle.

Run by hand, it is not killed: do it yourself.
"""

import os
import threading

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


# remedy
def leave_after_the_parent():
    mp.parent_process().join()
    os._exit(1)


def watch_the_parent():
    threading.Thread(target=leave_after_the_parent, daemon=True).start()


# end of remedy
if __name__ == "__main__":
    given = read_arguments(watches=("no", "yes"))
    initializer = watch_the_parent if given.watches == "yes" else None
    executor = ProcessPoolExecutor(2, initializer=initializer)
    futures = [executor.submit(work, number) for number in range(2)]
    futures[0].result()
    log("parent has the result of task 0")
    futures[1].result()
