"""A parent asks for a lock that its child holds: without waiting, with timeouts that expire, and with a long one."""

import os
import time

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

#: By how much a wait may end early, in seconds: on Windows, which counts its timeouts in ticks, by one of them.
TICK = 1 / 64 if os.name == "nt" else 0


def hold(lock):
    lock.acquire()
    log("child has the lock")
    gate("child may release the lock")
    log("child releases the lock")
    lock.release()


if __name__ == "__main__":
    given = read_arguments(kind=("Lock", "RLock", "Semaphore", "BoundedSemaphore"))
    lock = getattr(mp, given.kind)()
    child = mp.Process(target=hold, args=(lock,))
    child.start()
    gate("parent may ask")
    log("parent does not wait", lock.acquire(block=False))
    log("parent does not wait, whatever the timeout", lock.acquire(False, 86400))
    for timeout in (0, 0.05, -1):
        begin = time.monotonic()
        acquired = lock.acquire(timeout=timeout)
        is_over = time.monotonic() >= begin + timeout - TICK
        log("a timeout of {} expires".format(timeout), {"acquired": acquired, "over": is_over})
    log("parent waits for up to a day")
    log("parent is back", lock.acquire(True, 86400))
    child.join()
