"""A child has acquired a lock, and another process or another thread of the child releases it."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def release(lock, who):
    try:
        lock.release()
    except Exception as error:  # the log says which
        log(who + " cannot release it", type(error).__name__)
    else:
        log(who + " releases it")


def hold(lock, releaser):
    lock.acquire()
    log("holder has the lock")
    if releaser == "thread":
        gate("thread may release it")
        thread = threading.Thread(target=release, args=(lock, "another thread"))
        thread.start()
        thread.join()
    gate("holder may release it")
    lock.release()
    log("holder releases it")


if __name__ == "__main__":
    given = read_arguments(kind=("Lock", "RLock", "Semaphore"), releaser=("process", "thread"))
    lock = getattr(mp, given.kind)()
    child = mp.Process(target=hold, args=(lock, given.releaser), name="holder")
    child.start()
    if given.releaser == "process":
        gate("process may release it")
        release(lock, "another process")
    gate("parent may ask")
    log("parent asks whether it is free", lock.acquire(block=False))
    child.join()
    log("parent asks again", lock.acquire(block=False))
