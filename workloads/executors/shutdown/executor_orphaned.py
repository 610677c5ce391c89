"""A main process is killed while one worker of its executor of two is busy and the other one is idle."""

from concurrent.futures import ProcessPoolExecutor

from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    executor = ProcessPoolExecutor(2, mp_context=mp.get_context())
    futures = [executor.submit(work, number) for number in range(2)]
    futures[0].result()
    log("parent has the result of task 0")
    futures[1].result()
