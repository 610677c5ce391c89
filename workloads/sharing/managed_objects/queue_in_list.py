"""A parent puts a manager's queue into a manager's list, and a child puts an object into it."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


def put(shared):
    shared[0].put("of the child")


if __name__ == "__main__":
    with managers.SyncManager() as manager:
        shared, queue = manager.list(), manager.Queue()
        error = attempt(shared.append, queue)
        log("parent puts a queue into a list", error)
        if error is None:
            child = mp.Process(target=put, args=(shared,), name="child")
            child.start()
            child.join()
            log("parent has got", queue.get())
