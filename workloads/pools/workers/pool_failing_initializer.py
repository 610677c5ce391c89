"""The initializer of a pool of two fails in each worker, and the parent waits for the result of a task."""

from workloads.probe import gate, log, mp


def fail():
    number = mp.current_process().name.rpartition("-")[2]
    log("worker {} has started".format(number))
    gate("worker {} may fail".format(number))
    raise ValueError("raised by the initializer")


def work():
    log("task begins")


if __name__ == "__main__":
    pool = mp.Pool(2, initializer=fail)
    result = pool.apply_async(work)
    log("parent waits for the result")
    result.get()
    log("parent has the result")
