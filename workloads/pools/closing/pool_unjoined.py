"""A main process submits three tasks to a pool of two and ends, with or without joining it."""

import atexit


def report():
    log("parent has done what it does at exit", {"exitcodes": [worker.exitcode for worker in workers]})


if __name__ == "__main__":
    # Before `multiprocessing` is imported: so it is called after what that does at exit.
    atexit.register(report)

from workloads.command_line import read_arguments  # noqa: E402
from workloads.probe import gate, log, mp  # noqa: E402


def work(number):
    try:
        log("task {} begins".format(number), {"daemonic": mp.current_process().daemon})
        gate("task {} may end".format(number))
        log("task {} ends".format(number))
    finally:
        log("task {} cleans up".format(number))


if __name__ == "__main__":
    given = read_arguments(joins=("no", "yes"))
    pool = mp.Pool(2)
    workers = mp.active_children()
    for number in range(3):
        pool.apply_async(work, (number,))
    gate("parent may end")
    if given.joins == "yes":
        # remedy
        pool.close()
        pool.join()
        # end of remedy
    log("parent at its last line")
