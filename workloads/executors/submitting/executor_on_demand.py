"""A parent creates an executor of two, and gives it a first task, a second one when that is done, and two more."""

from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def count():
    return len(mp.active_children())


if __name__ == "__main__":
    executor = ProcessPoolExecutor(2)
    log("parent has created the executor", {"workers": count()})
    futures = []
    for number in range(4):
        gate("parent may submit task {}".format(number))
        futures.append(executor.submit(work, number))
        log("parent has submitted task {}".format(number), {"workers": count()})
        if number == 0:
            futures[0].result()
            log("parent has the result of task 0")
    for future in futures:
        future.result()
    log("parent has the results", {"workers": count()})
    executor.shutdown()
    log("parent is back from shutdown", {"workers": count()})
