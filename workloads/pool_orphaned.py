"""A main process with a pool of two that does one task is killed (run by hand: it just ends)."""

from workloads.probe import gate, log, mp


def report():
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]))


def work():
    log("task begins")
    gate("task may end")
    log("task ends")


if __name__ == "__main__":
    pool = mp.Pool(2, initializer=report)
    pool.apply_async(work)
    log("parent has submitted a task")
    gate("parent may end")
