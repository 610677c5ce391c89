"""A parent releases a lock that nobody holds, and then acquires it, and so does its child."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def ask(who, lock):
    log(who + " asks", lock.acquire(block=False))


def release(lock):
    """The name of the exception's type that the call raises, or what it returns."""
    try:
        return lock.release()
    except Exception as error:  # the log says which
        return type(error).__name__


if __name__ == "__main__":
    lock = getattr(mp, read_arguments(kind=("Lock", "RLock", "BoundedSemaphore", "Semaphore")).kind)()
    log("parent has called release", release(lock))
    ask("parent", lock)
    child = mp.Process(target=ask, args=("child", lock))
    child.start()
    child.join()
