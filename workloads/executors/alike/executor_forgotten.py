"""A parent gives an executor of one two tasks in a function, keeps their futures, and forgets the executor."""

from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    return number


def submit():
    executor = ProcessPoolExecutor(1)
    return [executor.submit(work, number) for number in range(2)]


if __name__ == "__main__":
    futures = submit()
    log("parent has forgotten the executor")
    log("parent has the results", [future.result() for future in futures])
    gate("parent may go on")
