"""A parent joins a pool of two, too early and after close; it has three tasks, and its workers do not exit at once."""

import threading

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def linger(number):
    gate("worker {} may exit".format(number))
    log("worker {} exits".format(number))


def keep_from_exiting():
    # A process waits for its threads before it exits.
    threading.Thread(target=linger, args=(mp.current_process().name.rpartition("-")[2],)).start()


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    pool = mp.Pool(2, initializer=keep_from_exiting)
    workers = mp.active_children()
    for number in range(3):
        pool.apply_async(work, (number,))
    raised = None
    try:
        pool.join()
    except Exception as error:  # the log says which
        raised = name_of(error)
    log("parent has tried to join", {"raises": raised})
    pool.close()
    log("parent joins")
    try:
        pool.join()
    except Exception as error:
        log("join raises " + name_of(error))
    else:
        log("parent is back from join", {"exitcodes": [worker.exitcode for worker in workers]})
    gate("parent may end")
