"""A child ends, in one way or another, while it holds a lock; then its parent asks for that lock."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def acquire_and_return(lock):
    lock.acquire()
    log("holder has the lock")


def raise_within_with(lock):
    with lock:
        log("holder has the lock")
        raise ValueError("raised by the holder")


def exit_within_with(lock):
    with lock:
        log("holder has the lock")
        sys.exit()


def leave_within_with(lock):
    with lock:
        log("holder has the lock")
        os._exit(0)


def stay_within_with(lock):
    with lock:
        log("holder has the lock")
        gate("holder may go on")  # it never may


#: The target of the holder, by how it ends.
TARGETS = {
    "return": acquire_and_return,
    "exception": raise_within_with,
    "sys.exit": exit_within_with,
    "os._exit": leave_within_with,
    "terminate": stay_within_with,
    "kill": stay_within_with,
}


if __name__ == "__main__":
    ending = read_arguments(ending=tuple(TARGETS)).ending
    lock = mp.Lock()
    holder = mp.Process(target=TARGETS[ending], args=(lock,), name="holder")
    holder.start()
    gate("parent may join")
    if ending in ("terminate", "kill"):
        getattr(holder, ending)()
    holder.join()
    gets_it = lock.acquire(block=False)
    log("holder has ended", {"parent gets the lock": gets_it})
    if not gets_it:
        log("parent waits for the lock")
        lock.acquire()  # in vain
