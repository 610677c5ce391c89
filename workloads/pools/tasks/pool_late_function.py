"""A parent creates a pool of one, defines a function after that, and submits it twice as a task.

Started by hand it waits forever for the result of the first task: end it by Ctrl-C.
"""

from workloads.probe import gate, log, mp


def report():
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]))


if __name__ == "__main__":
    pool = mp.Pool(1, initializer=report)

    def work(number):
        log("task {} begins".format(number))
        return number * number

    results = []
    for number in range(2):
        gate("parent may submit task {}".format(number))
        log("parent submits task {}".format(number))
        results.append(pool.apply_async(work, (number,)))
    log("parent has the result of task 1", results[1].get())
    gate("parent may wait for the result of task 0")
    log("parent waits for the result of task 0")
    results[0].get()
    log("parent has the result of task 0")
    pool.terminate()  # of one that is left until the end, a free-threaded 3.13 complains
