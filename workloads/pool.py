"""A pool of workers, and more tasks than it has workers."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def arrive():
    log("worker {} is there".format(mp.current_process().name.rpartition("-")[2]))


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number * number


if __name__ == "__main__":
    given = read_arguments(size=3, tasks=10, tasks_per_worker=0)  # 0: as many as come
    pool = mp.Pool(given.size, initializer=arrive, maxtasksperchild=given.tasks_per_worker or None)
    log("pool is there", sorted(worker.pid for worker in mp.active_children()))
    gate("parent may submit")
    results = [pool.apply_async(work, (number,)) for number in range(given.tasks)]
    log("parent has submitted its tasks")
    pool.close()
    pool.join()
    log("parent has the results", [result.get() for result in results])
