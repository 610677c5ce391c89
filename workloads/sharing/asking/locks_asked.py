"""A child holds locks and semaphores; its parent asks each whether it is taken, and releases one twice."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

SEMAPHORES = ("Semaphore", "BoundedSemaphore")


def attempt(function, *arguments):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


def is_taken(lock):
    # remedy of lock.locked
    if lock.acquire(block=False):
        lock.release()
        return False
    return True
    # end of remedy


def ask(locks):
    return {kind: attempt(lambda lock=lock: lock.locked()) for kind, lock in locks.items()}


def ask_in_each_version(locks):
    return {kind: is_taken(lock) for kind, lock in locks.items()}


def hold(locks):
    for lock in locks.values():
        lock.acquire()
    log("child holds them", ask(locks))
    gate("child may release them")
    for lock in locks.values():
        lock.release()
    log("child has released them")


if __name__ == "__main__":
    locks = {"Lock": mp.Lock(), "RLock": mp.RLock(), "Semaphore": mp.Semaphore(2)}
    locks["BoundedSemaphore"] = mp.BoundedSemaphore(1)
    child = mp.Process(target=hold, args=(locks,))
    child.start()
    gate("parent may ask")
    log("parent asks", ask(locks))
    log("parent asks in each version", ask_in_each_version(locks))
    log("parent reads values", [attempt(lambda kind=kind: locks[kind].get_value()) for kind in SEMAPHORES])
    gate("parent may join")
    child.join()
    log("parent asks again", ask(locks))
    log("parent asks in each version again", ask_in_each_version(locks))
    log("parent reads values again", [attempt(lambda kind=kind: locks[kind].get_value()) for kind in SEMAPHORES])
    semaphore = mp.Semaphore(0)
    log("parent releases two at once", attempt(lambda: semaphore.release(2)))
    log("parent reads the value", attempt(semaphore.acquire, False))
    # remedy of semaphore.release-many
    for _ in range(2):
        semaphore.release()
    # end of remedy
    log("parent acquires it three times", [semaphore.acquire(block=False) for _ in range(3)])
