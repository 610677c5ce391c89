"""A pool of one or two loses an idle worker (run by hand: kill it yourself), perhaps gets more tasks, and ends.

If that worker was the only idle one, it hangs.
"""

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def report():
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]))


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    given = read_arguments(workers=2, more_tasks=0, ends_by=("close", "terminate"), by=("pool", "executor"))
    if given.by == "pool":
        pool = mp.Pool(given.workers, initializer=report)
        results = [pool.apply_async(work, (number,)).get for number in range(given.workers)]
    else:
        # remedy
        executor = ProcessPoolExecutor(2, initializer=report)
        results = [executor.submit(work, number).result for number in range(2)]
        # end of remedy
    for number, get in enumerate(results):
        get()
        log("parent has the result of task {}".format(number))
    gate("parent may submit")
    for number in range(given.more_tasks):
        pool.apply_async(work, (given.workers + number,))
    log("parent has submitted {} more tasks".format(given.more_tasks))
    gate("parent may end the pool")
    log("parent calls " + given.ends_by)
    getattr(pool, given.ends_by)()
    log("parent joins")
    pool.join()
    log("parent is back from join")
