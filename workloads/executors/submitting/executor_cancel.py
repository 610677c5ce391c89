"""An executor of one does its first task, and four more wait, which the parent tries to cancel."""

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def describe(futures):
    return {
        "running": [future.running() for future in futures],
        "cancelled": [future.cancelled() for future in futures],
        "done": [future.done() for future in futures],
    }


def result_of(future):
    try:
        return future.result()
    except BaseException as error:  # the log says which: in 3.8 CancelledError is an Exception
        return name_of(error)


if __name__ == "__main__":
    executor = ProcessPoolExecutor(1)
    futures = [executor.submit(work, 0)]
    gate("parent may submit more")
    futures += [executor.submit(work, number) for number in range(1, 5)]
    log("parent has submitted four more")
    gate("parent may cancel")
    log("parent asks", describe(futures))
    log("parent has tried to cancel", [future.cancel() for future in futures])
    log("parent asks again", describe(futures))
    gate("parent may wait")
    log("parent has the results", [result_of(future) for future in futures])
    log("parent asks at the end", describe(futures))
    executor.shutdown()
