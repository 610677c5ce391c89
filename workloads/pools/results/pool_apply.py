"""A parent applies two tasks, one after the other, in a pool of two."""

from workloads.probe import gate, log, mp


def work(number, to_add=0):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number + to_add


if __name__ == "__main__":
    pool = mp.Pool(2)
    for number in range(2):
        args, kwds = (number,), {"to_add": 10}
        log("parent applies task {}".format(number), {"args": args, "kwds": kwds})
        log("parent has the result of task {}".format(number), pool.apply(work, args, kwds))
    pool.close()
    pool.join()
