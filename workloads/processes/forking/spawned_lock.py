"""A child asks for a lock of the name of one that a thread of its parent held when the child was spawned."""

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
    kind = read_arguments(kind=("Lock", "RLock", "multiprocessing.Lock")).kind
    shared_lock = mp.Lock() if kind not in LOCKS else None
    lock = LOCKS.get(kind, shared_lock)
    is_held = threading.Event()
    thread = threading.Thread(target=hold, args=(lock, is_held))
    thread.start()
    is_held.wait()
    # remedy
    context = mp.get_context("spawn")
    child = context.Process(target=work, args=(kind, shared_lock))
    child.start()
    # end of remedy
    thread.join()
    child.join()
