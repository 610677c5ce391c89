"""A main process submits two tasks to a pool of one and ends, with or without joining it."""

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
    pool = mp.Pool(1)
    workers = mp.active_children()
    for number in range(2):
        pool.apply_async(work, (number,))
    gate("parent may end")
    if given.joins == "yes":
        log("parent closes and joins the pool")
        # remedy
        pool.close()
        pool.join()
        # end of remedy
    log("parent at its last line")
