"""Two threads give tasks to one pool or executor at the same time, and each waits for the results of its own."""

import threading

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def double(number):
    log("task begins: {}".format(number))
    gate("task may end: {}".format(number))
    return 2 * number


def use(call, numbers):
    log("thread has its results", list(call(double, numbers)))


def share(call):
    threads = [threading.Thread(target=use, args=(call, numbers)) for numbers in ([1, 2], [3, 4])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    given = read_arguments(threads_share=("a pool", "an executor"))
    if given.threads_share == "a pool":
        with mp.Pool(4) as pool:
            share(pool.map)
    else:
        with ProcessPoolExecutor(4) as executor:
            share(executor.map)
