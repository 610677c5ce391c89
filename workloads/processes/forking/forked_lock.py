"""A child asks for locks that a thread of its parent held when the child was started, and then releases.

Under fork, with a Lock or an RLock, it waits forever unless that is prevented: started by hand, end it by Ctrl-C.
"""

import os
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

#: The locks of this process: those of a forked child are copies.
LOCKS = {"Lock": threading.Lock(), "RLock": threading.RLock()}

#: Of which kinds are the locks for which the child asks, one after the other.
KINDS = {
    "Lock": ["Lock"],
    "RLock": ["RLock"],
    "Lock and RLock": ["Lock", "RLock"],
    "multiprocessing.Lock": ["multiprocessing.Lock"],
}


def hold(locks, are_held):
    for lock in locks:
        lock.acquire()
    are_held.set()
    gate("thread may release the locks")
    for lock in locks:
        lock.release()
    log("thread has released the locks")


def work(kinds, shared_lock):
    for kind in kinds:
        log("child asks for the " + kind)
        with LOCKS.get(kind, shared_lock):
            log("child has the " + kind)


if __name__ == "__main__":
    given = read_arguments(kinds=tuple(KINDS), prevented_by=("nothing", "spawn", "a fork that waits"))
    kinds = KINDS[given.kinds]
    shared_lock = mp.Lock() if given.kinds == "multiprocessing.Lock" else None
    locks = [LOCKS.get(kind, shared_lock) for kind in kinds]
    for lock in locks:
        if given.prevented_by == "a fork that waits":
            # remedy (a fork that waits)
            os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
            # end of remedy
    are_held = threading.Event()
    thread = threading.Thread(target=hold, args=(locks, are_held))
    thread.start()
    are_held.wait()
    arguments = (kinds, shared_lock)
    if given.prevented_by == "spawn":
        # remedy (spawn)
        context = mp.get_context("spawn")
        child = context.Process(target=work, args=arguments)
        # end of remedy
    else:
        child = mp.Process(target=work, args=arguments)
    log("parent starts its child")
    child.start()
    thread.join()
    child.join()
