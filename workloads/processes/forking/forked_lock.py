"""A child asks for a lock that a thread of its parent held when the child was started, and then releases.

Under fork, with a Lock or an RLock and no precaution, it waits forever: started by hand, end it by Ctrl-C.
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
        kind=("Lock", "RLock", "multiprocessing.Lock"), precaution=("none", "spawn", "register_at_fork")
    )
    kind = given.kind
    shared_lock = mp.Lock() if kind not in LOCKS else None
    if given.precaution == "register_at_fork":
        lock = LOCKS[kind]
        # remedy of fork.held-lock
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
        # end of remedy
    is_held = threading.Event()
    thread = threading.Thread(target=hold, args=(LOCKS.get(kind, shared_lock), is_held))
    thread.start()
    is_held.wait()
    child = mp.Process(target=work, args=(kind, shared_lock))
    if given.precaution == "spawn":
        # remedy of fork.held-lock
        context = mp.get_context("spawn")
        child = context.Process(target=work, args=(kind, shared_lock))
        # end of remedy
    child.start()
    thread.join()
    child.join()
