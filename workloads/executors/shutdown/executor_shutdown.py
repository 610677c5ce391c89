"""An executor of one does its first task, and the others wait, when its parent shuts it down.

With --way=cancel it hangs in the end, when the parent waits for tasks that are cancelled, too.
"""

import threading
from concurrent.futures import as_completed, wait

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def complete(futures):
    log("thread calls as_completed")
    list(as_completed(futures))
    log("thread is back from as_completed")


WAYS = {"wait": {}, "no wait": {"wait": False}, "cancel": {"cancel_futures": True}}


if __name__ == "__main__":
    given = read_arguments(way=(*WAYS, "thread"), tasks=4, limit=0)
    options = {"max_tasks_per_child": given.limit} if given.limit else {}
    executor = ProcessPoolExecutor(1, **options)
    futures = [executor.submit(work, 0)]
    gate("parent may submit more")
    futures += [executor.submit(work, number) for number in range(1, given.tasks)]
    log("parent has submitted the others")
    gate("parent may shut down")
    log("parent calls shutdown")
    if given.way == "thread":
        # remedy of executor.shutdown-no-wait
        threading.Thread(target=executor.shutdown).start()
        # end of remedy
        log("parent goes on")
    else:
        try:
            executor.shutdown(**WAYS[given.way])
        except Exception as error:  # the log says which
            log("shutdown raises " + name_of(error))
            executor.shutdown()
        log("parent is back from shutdown", {"done": [future.done() for future in futures]})
        try:
            executor.submit(work, given.tasks)
        except Exception as error:  # the log says which
            log("submit raises " + name_of(error))
    gate("parent may wait")
    if given.way == "cancel":
        # remedy of executor.cancel-futures
        left = [future for future in futures if not future.cancelled()]
        wait(left)
        # end of remedy
    log("parent has waited", {"cancelled": [future.cancelled() or future.result() for future in futures]})
    if given.way == "no wait":
        for thread in set(threading.enumerate()) - {threading.current_thread()}:
            thread.join()  # at an interpreter's end, one that ends just then may print an OSError
    if given.way == "cancel":
        gate("parent may wait for all")
        threading.Thread(target=complete, args=(futures,)).start()
        log("parent calls wait")
        wait(futures)
        log("parent is back from wait")
