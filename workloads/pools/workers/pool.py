"""A parent submits many tasks to a pool of few workers."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def report(*words):
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]), words)


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number * number


if __name__ == "__main__":
    given = read_arguments(
        workers=3,
        tasks=10,
        maxtasksperchild=0,  # 0: no limit
        closes=("before the results", "after the results"),
    )
    words = ["an argument", "another"]
    limit = (given.maxtasksperchild,) if given.maxtasksperchild else ()
    pool = mp.Pool(given.workers, report, words, *limit)
    log("pool is created", sorted(getattr(worker, "pid", 0) for worker in mp.active_children()))
    gate("parent may submit")
    results = [pool.apply_async(work, (number,)) for number in range(given.tasks)]
    log("parent has submitted all tasks")
    if given.closes == "after the results":
        for result in results:
            result.wait()
    pool.close()
    pool.join()
    log("parent has the results", [result.get() for result in results])
