"""Two threads of a parent each apply a task in the same pool."""

import threading

from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def apply(pool, number):
    pool.apply(work, (number,))
    log("thread {} is back from apply".format(number))


if __name__ == "__main__":
    pool = mp.Pool(2)
    threads = [threading.Thread(target=apply, args=(pool, number)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    pool.join()
