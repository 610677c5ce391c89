"""A pool of three gets ten tasks while some of its workers are still in their initializer."""

from workloads.probe import gate, log, mp


def prepare():
    number = mp.current_process().name.rpartition("-")[2]
    log("worker {} has started".format(number))
    gate("worker {} may take tasks".format(number))


def work(number):
    log("task {} begins".format(number))


if __name__ == "__main__":
    pool = mp.Pool(3, initializer=prepare)
    log("pool is created")
    results = [pool.apply_async(work, (number,)) for number in range(10)]
    for result in results:
        result.get()
    log("parent has the results")
    pool.close()
    pool.join()
