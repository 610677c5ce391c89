"""A parent that has built a process object gives an executor of two three tasks, which are held."""

from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    mp.Process(target=work)  # is counted, though it is never started
    with ProcessPoolExecutor(2) as executor:
        for number in range(3):
            executor.submit(work, number)
        log("parent has submitted three")
