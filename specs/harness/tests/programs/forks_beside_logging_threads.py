"""A process forks over and over while its threads log; each child logs and ends.

Run with how many threads, how many events each of them logs at least, and how many children.
"""

import os
import sys
import threading
import warnings

from workloads.probe import log

if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on: of a fork beside threads, the point here
    threads, events, children = map(int, sys.argv[1:])
    sys.setswitchinterval(1e-6)  # preemption wherever it can happen
    over = threading.Event()

    def work(number):
        count = 0
        while count < events or not over.is_set():
            log("thread logs", [number, count])
            count += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    pids = []
    for number in range(children):
        pid = os.fork()
        if not pid:
            for count in range(3):
                log("child logs", [number, count])
            os._exit(0)
        pids.append(pid)
    codes = [os.waitpid(pid, 0)[1] for pid in pids]
    over.set()
    for worker in workers:
        worker.join()
    log("children ended", codes)
