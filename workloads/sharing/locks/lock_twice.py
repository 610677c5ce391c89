"""A child acquires a lock twice and releases it; its parent may release it, and looks whether it is free."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def acquire_twice(lock):
    lock.acquire()
    log("child has the lock")
    lock.acquire()
    log("child has the lock a second time")
    gate("child may release it")
    lock.release()
    log("child has released it")
    gate("child may release it again")
    if is_recursive(lock):
        lock.release()
        log("child has released it again")
    gate("child may end")


def is_recursive(lock):
    return type(lock).__name__ == "RLock"


def look(lock):
    is_free = lock.acquire(block=False)
    if is_free:
        lock.release()
    return is_free


if __name__ == "__main__":
    kind = read_arguments(kind=("Lock", "Semaphore", "RLock")).kind
    if kind == "RLock":  # noqa: SIM108  # the line to copy stands alone
        # remedy of lock.twice
        lock = mp.RLock()  # its holder can acquire it again
        # end of remedy
    else:
        lock = getattr(mp, kind)()
    child = mp.Process(target=acquire_twice, args=(lock,), name="child")
    child.start()
    gate("parent may release it")
    if not is_recursive(lock):
        lock.release()
        log("parent has released it")
    gate("parent may look")
    log("parent looks", {"free": look(lock)})
    gate("parent may look again")
    log("parent looks again", {"free": look(lock)})
    child.join()
