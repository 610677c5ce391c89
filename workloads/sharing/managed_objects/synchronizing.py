"""A parent and its child wait for each other by a manager's event, condition, barrier, semaphore and locks."""

import threading
from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


def synchronize(event, condition, barrier, semaphore, lock):
    log("child waits for the event")
    log("child is back from the event", [event.wait(), event.is_set()])
    with condition:
        log("child waits for the condition")
        condition.wait()
        log("child is back from the condition")
    log("child waits for the barrier")
    barrier.wait()
    log("child is back from the barrier")
    gate("child may acquire")
    log("child tries the semaphore", [semaphore.acquire(False), semaphore.acquire(False)])
    log("child tries the lock", [lock.acquire(False), attempt(lock.release), lock.acquire(False)])


def try_alone(manager):
    event, condition, barrier = manager.Event(), manager.Condition(), manager.Barrier(2)
    log("parent uses an event", [event.wait(0.01), event.set(), event.wait(0.01), event.clear(), event.is_set()])
    log("parent uses a condition without its lock", [attempt(condition.notify), attempt(condition.wait, 0.01)])
    with condition:
        log(
            "parent waits for a predicate",
            [
                condition.wait(0.01),
                condition.wait_for(lambda: False, 0.01),
                condition.wait_for(lambda: "so", 0.01),
                condition.wait_for(lambda: "so"),
            ],
        )
        condition.notify_all()
    log("parent sees a barrier", [barrier.parties, barrier.n_waiting, barrier.broken])
    tried = [attempt(barrier.wait, 0.01), barrier.broken, barrier.reset(), barrier.broken, barrier.abort()]
    log("parent breaks a barrier", [*tried, barrier.broken])
    lock, rlock, bounded = manager.Lock(), manager.RLock(), manager.BoundedSemaphore(1)
    log(
        "parent uses locks",
        {
            "Lock": [lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01), lock.release()],
            "RLock": [rlock.acquire(), rlock.acquire(), rlock.release(), rlock.release(), attempt(rlock.release)],
            "BoundedSemaphore": [bounded.acquire(), bounded.release(), attempt(bounded.release)],
        },
    )
    thread = threading.Thread(target=lambda: log("another thread releases", attempt(rlock.release)))
    rlock.acquire()
    thread.start()
    thread.join()


if __name__ == "__main__":
    with managers.SyncManager() as manager:
        event, condition, barrier = manager.Event(), manager.Condition(), manager.Barrier(2)
        semaphore, lock = manager.Semaphore(2), manager.Lock()
        child = mp.Process(target=synchronize, args=(event, condition, barrier, semaphore, lock), name="child")
        child.start()
        gate("parent may set the event")
        event.set()
        gate("parent may notify")
        with condition:
            condition.notify()
        gate("parent may come to the barrier")
        barrier.wait()
        log("parent is back from the barrier")
        semaphore.acquire()
        lock.acquire()
        log("parent holds the lock")
        gate("child may acquire")
        child.join()
        try_alone(manager)
