"""An executor of one does its first task, and three more wait, when its parent shuts it down."""

from concurrent.futures import ProcessPoolExecutor

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


WAYS = {"wait": {}, "no wait": {"wait": False}, "cancel": {"cancel_futures": True}}


if __name__ == "__main__":
    given = read_arguments(way=tuple(WAYS))
    executor = ProcessPoolExecutor(1, mp_context=mp.get_context())
    futures = [executor.submit(work, 0)]
    gate("parent may submit more")
    futures += [executor.submit(work, number) for number in range(1, 4)]
    log("parent has submitted three more")
    gate("parent may shut down")
    log("parent calls shutdown")
    try:
        executor.shutdown(**WAYS[given.way])
    except Exception as error:  # the log says which
        log("shutdown raises " + type(error).__name__)
        executor.shutdown()
    log("parent is back from shutdown", {"done": [future.done() for future in futures]})
    try:
        executor.submit(work, 4)
    except Exception as error:  # the log says which
        log("submit raises " + type(error).__name__)
    gate("parent may wait")
    log("parent has waited", {"cancelled": [future.cancelled() or future.result() for future in futures]})
