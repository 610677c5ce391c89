"""A parent releases a lock that nobody holds, and acquires it; its child asks for it, with several timeouts.

A Semaphore, which lets one more process in then, is not released before it is acquired.
"""

import os
import time

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

#: By how much a wait may end early, in seconds: on Windows, which counts its timeouts in ticks, by one of them.
TICK = 1 / 64 if os.name == "nt" else 0


def ask(lock):
    log("child does not wait", lock.acquire(block=False))
    log("child does not wait, whatever the timeout", lock.acquire(False, 86400))
    for timeout in (0, 0.05, -1):
        begin = time.monotonic()
        acquired = lock.acquire(timeout=timeout)
        is_over = time.monotonic() >= begin + timeout - TICK
        log("a timeout of {} expires".format(timeout), {"acquired": acquired, "over": is_over})
    log("child waits for up to a day")
    log("child is back", lock.acquire(True, 86400))


def release(lock):
    """The name of the exception's type that the call raises, or what it returns."""
    try:
        return lock.release()
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    kind = read_arguments(kind=("Lock", "RLock", "BoundedSemaphore", "Semaphore")).kind
    lock = getattr(mp, kind)()
    if kind != "Semaphore":
        log("parent has called release", release(lock))
    log("parent acquires the lock", lock.acquire(block=False))
    child = mp.Process(target=ask, args=(lock,))
    child.start()
    gate("parent may release the lock")
    log("parent releases the lock")
    lock.release()
    child.join()
