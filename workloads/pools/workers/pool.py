"""A parent submits many tasks to a pool of few workers, perhaps after others, for which one worker alone was ready."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def prepare(*words):
    number = mp.current_process().name.rpartition("-")[2]
    log("worker {} has started".format(number), words)
    gate("worker {} may be ready".format(number))
    log("worker {} is ready".format(number))


def do_early_work(number):
    log("early task {} begins".format(number))


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number * number


if __name__ == "__main__":
    given = read_arguments(
        workers=3,
        early_tasks=0,
        tasks=10,
        chunksize=0,  # of map(); 0: apply_async()
        maxtasksperchild=0,  # 0: no limit
        closes=("before the results", "after the results"),
    )
    words = ["an argument", "another"]
    limit = (given.maxtasksperchild,) if given.maxtasksperchild else ()
    pool = mp.Pool(given.workers, prepare, words, *limit)
    log("pool is created", sorted(getattr(worker, "pid", 0) for worker in mp.active_children()))
    for result in [pool.apply_async(do_early_work, (number,)) for number in range(given.early_tasks)]:
        result.wait()
    gate("parent may submit")
    if given.chunksize:
        values = pool.map(work, range(given.tasks), given.chunksize)
    else:
        results = [pool.apply_async(work, (number,)) for number in range(given.tasks)]
        log("parent has submitted all tasks")
        if given.closes == "after the results":
            for result in results:
                result.wait()
    pool.close()
    pool.join()
    log("parent has the results", values if given.chunksize else [result.get() for result in results])
