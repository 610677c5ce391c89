"""Three threads wait for a manager's condition, of which one is notified, and then two are."""

import threading
from importlib import import_module

from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


def wait():
    with condition:
        waiting.release()
        condition.wait()
    log("thread is back")


if __name__ == "__main__":
    with managers.SyncManager() as manager:
        condition, waiting = manager.Condition(), threading.Semaphore(0)
        threads = [threading.Thread(target=wait) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in threads:
            waiting.acquire()
        with condition:  # which the last one has until it waits
            condition.notify()
        gate("parent may notify two")
        with condition:
            condition.notify(2)
        for thread in threads:
            thread.join()
