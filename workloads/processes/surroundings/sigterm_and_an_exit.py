"""A program turns SIGTERM into an exit (POSIX). A child of it sends that, and works on.

It may also have a manager, a daemonic child, and a pool of one that does a task.
"""

import os
import signal
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


# remedy of sigterm.ends-all
def stop(number, _):
    sys.exit(128 + number)


# end of remedy


def tell(number):
    log("manager works")
    return number


def work(who):
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


def work_and_send(parent):
    log("child works")
    gate("parent may get SIGTERM")
    os.kill(parent, signal.SIGTERM)
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    given = read_arguments(also=("nothing", "others"), prevented_by=("nothing", "terminate()"))
    if given.also == "others":
        shared = mp.Manager().list([0])
        shared.sort(key=tell)  # in the manager's process
        mp.Process(target=work, args=("daemonic child",), name="daemonic child", daemon=True).start()
        pool = mp.Pool(1)
        pool.apply_async(work, ("task",))
    child = mp.Process(target=work_and_send, args=(os.getpid(),), name="child")
    child.start()
    # remedy of sigterm.ends-all
    signal.signal(signal.SIGTERM, stop)  # after start(): under fork a child would inherit it
    # end of remedy
    log("parent joins its child")
    if given.prevented_by == "nothing":
        child.join()
    else:
        # remedy of sigterm.sys-exit
        try:
            child.join()
        finally:
            child.terminate()
            child.join()
        # end of remedy
