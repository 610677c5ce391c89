"""Many threads log at once from their first event on: those of the main process, and then those of a child.

Run with how many threads, how many events each of them logs, and `preempted` or `freely`: whether other threads get
their turn after every line of the probe.
"""

import random
import sys
import threading
import time

from workloads import probe
from workloads.probe import log, mp


def give_way_in_probe(frame, event, argument):
    if frame.f_code.co_filename != probe.__file__:
        return None
    # Now and then for so long that others can make a whole call.
    time.sleep(random.choice((0, 0, 0, 0.005)))
    return give_way_in_probe


def log_at_once(who, threads, events, how):
    sys.setswitchinterval(1e-6)  # preemption wherever it can happen
    if how == "preempted":
        threading.settrace(give_way_in_probe)
    together = threading.Barrier(threads)

    def work(number):
        together.wait()
        for count in range(events):
            log(who + " logs", [number, count])

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    log(who + " is done")


if __name__ == "__main__":
    threads, events, how = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    log_at_once("parent", threads, events, how)
    child = mp.Process(target=log_at_once, args=("child", threads, events, how))
    child.start()
    child.join()
