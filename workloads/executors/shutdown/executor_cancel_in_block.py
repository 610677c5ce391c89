"""A parent shuts its executor of one down in a with block, to cancel what waits, while a callback is at work."""

import threading

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def call_back(_):
    log("callback begins")
    gate("callback may end")


if __name__ == "__main__":
    given = read_arguments(waits=("no", "yes"))
    with ProcessPoolExecutor(1) as executor:
        futures = [executor.submit(work, 0)]
        futures[0].add_done_callback(call_back)
        gate("parent may submit more")
        futures += [executor.submit(work, number) for number in range(1, 4)]
        log("parent has submitted three more")
        gate("parent may shut down")
        log("parent calls shutdown")
        if given.waits == "yes":
            # remedy of executor.cancel-futures
            executor.shutdown(cancel_futures=True)
            # end of remedy
        else:
            executor.shutdown(wait=False, cancel_futures=True)
    log("parent is behind the block")
    log("parent has waited", {"cancelled": [future.cancelled() or future.result() for future in futures]})
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        thread.join()  # at an interpreter's end, one that ends just then may print an OSError
