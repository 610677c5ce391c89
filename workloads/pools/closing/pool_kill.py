"""A parent gives its pool of two, in which one task ignores SIGTERM, a moment to end, and then kills the workers."""

import signal
import threading

from workloads.probe import gate, log, mp


def work(number, on_sigterm):
    if on_sigterm is not None:
        signal.signal(signal.SIGTERM, on_sigterm)
    try:
        log("task {} begins".format(number))
        gate("task {} may end".format(number))
        log("task {} ends".format(number))
    finally:
        log("task {} cleans up".format(number))


if __name__ == "__main__":
    its, others = signal.SIG_IGN, signal.SIG_DFL
    pool = mp.Pool(2)
    results = [pool.apply_async(work, (number, its if number == 0 else others)) for number in range(4)]
    gate("parent may terminate")
    log("parent terminates the pool")
    # remedy
    workers = mp.active_children()  # if the program has no other children
    end = threading.Thread(target=pool.terminate)
    end.start()
    end.join(timeout=0.2)  # as long as a worker may take to end
    for worker in workers:
        worker.kill()
    end.join()
    # end of remedy
    log("parent is back from terminate", {"exitcodes": sorted(worker.exitcode for worker in workers)})
    log("parent waits for the end", {"ready": [result.ready() for result in results]})
    gate("parent may end")
