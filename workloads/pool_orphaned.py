"""A main process has a pool of two, one of them with a task at work, and is killed (run by hand: it ends)."""

from workloads.probe import gate, log, mp


def arrive():
    log("worker {} is there".format(mp.current_process().name.rpartition("-")[2]))


def work():
    log("task begins")
    gate("task may end")
    log("task ends")


if __name__ == "__main__":
    pool = mp.Pool(2, initializer=arrive)
    pool.apply_async(work)
    log("parent has submitted a task")
    gate("parent may end")
