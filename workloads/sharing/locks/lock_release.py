"""A child has acquired two locks: another process releases one of them, and another thread of the child the other."""

import threading

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def release(who, lock):
    try:
        result = lock.release()
    except Exception as error:  # the log says which
        result = name_of(error)
    log(who + " has called release", result)


def hold(locks):
    for lock in locks.values():
        lock.acquire()
    log("holder has the locks")
    gate("thread may release its lock")
    thread = threading.Thread(target=release, args=("another thread", locks["thread"]))
    thread.start()
    thread.join()
    gate("holder may release them")
    for lock in locks.values():
        lock.release()
    log("holder releases them")


def ask(locks):
    return {releaser: lock.acquire(block=False) for releaser, lock in locks.items()}


if __name__ == "__main__":
    kind = read_arguments(kind=("Lock", "RLock", "Semaphore")).kind
    locks = {"process": getattr(mp, kind)(), "thread": getattr(mp, kind)()}
    child = mp.Process(target=hold, args=(locks,), name="holder")
    child.start()
    gate("process may release its lock")
    release("another process", locks["process"])
    gate("parent may ask")
    log("parent asks whether they are free", ask(locks))
    child.join()
    log("parent asks again", ask(locks))
