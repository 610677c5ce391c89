"""A pool of one loses its idle worker (run by hand: kill it yourself) and gets another task."""

from workloads.probe import gate, log, mp


def report():
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]))


def work(number):
    log("task {} begins".format(number))


if __name__ == "__main__":
    pool = mp.Pool(1, initializer=report)
    pool.apply(work, (0,))
    log("parent has the result of task 0")
    gate("parent may submit")
    pool.apply_async(work, (1,))
    log("parent has submitted task 1")
    gate("parent may terminate")
    log("parent terminates the pool")
    pool.terminate()
    log("parent has ended the pool")
