"""A user presses Ctrl-C while a pool of one does a task and a second one waits; then the parent ends (POSIX).

Started by hand it ends by SIGINT.
"""

import os
import signal
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def report():
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]))


# remedy
def ignore_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


# end of remedy


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def press_ctrl_c(worker):
    """Signal every process of the program, as a terminal does, but the main process first.

    When a worker ends, a thread of the pool starts another. If the main process is signalled at that moment, the OS may
    hand the signal to that thread: Python notes it, and the main thread waits on without an exception.
    """
    gate("user may press Ctrl-C")
    os.kill(os.getpid(), signal.SIGINT)
    gate("Ctrl-C may reach the worker")
    os.kill(worker.pid, signal.SIGINT)
    log("Ctrl-C has reached the worker")


if __name__ == "__main__":
    given = read_arguments(then=("raise", "close", "terminate"), workers=("handle Ctrl-C", "ignore Ctrl-C"))
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if given.workers == "handle Ctrl-C":  # noqa: SIM108  # two lines, one of which is a remedy
        pool = mp.Pool(1, initializer=report)
    else:
        # remedy
        pool = mp.Pool(1, initializer=ignore_ctrl_c)
        # end of remedy
    results = [pool.apply_async(work, (number,)) for number in range(2)]
    threading.Thread(target=press_ctrl_c, args=mp.active_children(), daemon=True).start()
    try:
        log("parent waits for its results")
        for result in results:
            result.get()
    except KeyboardInterrupt:
        log("parent gets KeyboardInterrupt")
        gate("parent may go on")
        if given.then == "raise":
            raise
        log("parent calls " + given.then)
        getattr(pool, given.then)()
        log("parent joins")
        pool.join()
        log("parent is back from join", {"ready": [result.ready() for result in results]})
