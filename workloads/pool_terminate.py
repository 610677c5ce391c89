"""A parent terminates a pool of one while one task runs and another waits."""

from workloads.probe import gate, log, mp


def work(number):
    try:
        log("task {} begins".format(number))
        gate("task {} may end".format(number))
        log("task {} ends".format(number))
    finally:
        log("task {} cleans up".format(number))


if __name__ == "__main__":
    pool = mp.Pool(1)
    (worker,) = mp.active_children()
    results = [pool.apply_async(work, (number,)) for number in range(2)]
    gate("parent may terminate")
    log("parent terminates the pool")
    pool.terminate()
    log("parent is back from terminate", {"exitcode": worker.exitcode})
    try:
        pool.join()
    except Exception as error:  # the log says which
        log("join raises " + type(error).__name__)
    else:
        log("parent is back from join")
    log("parent waits for the end", {"ready": [result.ready() for result in results]})
    gate("parent may end")
