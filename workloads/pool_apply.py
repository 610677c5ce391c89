"""A parent applies two tasks, one after the other, in a pool that has room for both."""

from workloads.probe import gate, log, mp


def work(number, to_add=0):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number + to_add


if __name__ == "__main__":
    pool = mp.Pool(2)
    for number in range(2):
        log("parent applies task {}".format(number))
        log("parent has the result of task {}".format(number), pool.apply(work, (number,), {"to_add": 10}))
    pool.close()
    pool.join()
