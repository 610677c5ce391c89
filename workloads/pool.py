"""A pool of workers, and more tasks than it has workers."""

import sys

from workloads.probe import gate, log, mp


def arrive():
    log("worker {} is there".format(mp.current_process().name.rpartition("-")[2]))


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number * number


if __name__ == "__main__":
    size, tasks, tasks_per_worker = map(int, sys.argv[1:] or (3, 10, 0))
    pool = mp.Pool(size, initializer=arrive, maxtasksperchild=tasks_per_worker or None)
    log("pool is there", sorted(worker.pid for worker in mp.active_children()))
    gate("parent may submit")
    results = [pool.apply_async(work, (number,)) for number in range(tasks)]
    log("parent has submitted its tasks")
    pool.close()
    pool.join()
    log("parent has the results", [result.get() for result in results])
