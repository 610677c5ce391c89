"""A child asks for a lock that a thread of its parent held when the child was started, and then releases.

Under fork, with a Lock or an RLock, it waits forever unless that is prevented: started by hand, end it by Ctrl-C.
"""

import os
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

#: The locks of this process: those of a forked child are copies.
LOCKS = {"Lock": threading.Lock(), "RLock": threading.RLock()}


def hold(lock, is_held):
    with lock:
        is_held.set()
        gate("thread may release the lock")
    log("thread has released the lock")


def work(kind, shared_lock):
    log("child asks for the lock")
    with LOCKS.get(kind, shared_lock):
        log("child has the lock")


if __name__ == "__main__":
    given = read_arguments(
        kind=("Lock", "RLock", "multiprocessing.Lock"), prevented_by=("nothing", "spawn", "a fork that waits")
    )
    shared_lock = mp.Lock() if given.kind not in LOCKS else None
    lock = LOCKS.get(given.kind, shared_lock)
    if given.prevented_by == "a fork that waits":
        # remedy (a fork that waits)
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
        # end of remedy
    is_held = threading.Event()
    thread = threading.Thread(target=hold, args=(lock, is_held))
    thread.start()
    is_held.wait()
    arguments = (given.kind, shared_lock)
    if given.prevented_by == "spawn":
        # remedy (spawn)
        context = mp.get_context("spawn")
        child = context.Process(target=work, args=arguments)
        # end of remedy
    else:
        child = mp.Process(target=work, args=arguments)
    child.start()
    thread.join()
    child.join()
