"""A parent closes and joins a pool of one that has two tasks to do."""

import threading

from workloads.probe import gate, log, mp


def linger():
    gate("worker may exit")
    log("worker exits")


def keep_from_exiting():
    # A process waits for its threads before it exits.
    threading.Thread(target=linger).start()


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    pool = mp.Pool(1, initializer=keep_from_exiting)
    (worker,) = mp.active_children()
    results = [pool.apply_async(work, (number,)) for number in range(2)]
    try:
        pool.join()
    except Exception as error:  # the log says which
        log("join raises " + type(error).__name__)
    else:
        log("join returns")
    pool.close()
    for submit in (pool.apply_async, pool.map_async, pool.imap):
        try:
            submit(work, [2])
        except Exception as error:
            log("{} raises {}".format(submit.__name__, type(error).__name__))
        else:
            log("{} is accepted".format(submit.__name__))
    log("parent joins")
    try:
        pool.join()
    except Exception as error:
        log("join raises " + type(error).__name__)
    else:
        log("parent is back from join", {"ready": [result.ready() for result in results], "exitcode": worker.exitcode})
    gate("parent may end")
