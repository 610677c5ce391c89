"""A parent makes a manager, and hands what it manages to a child and to the task of a pool."""

import os
from importlib import import_module

from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


class Place:
    def pid(self):
        return os.getpid()

    def fail(self):
        raise LookupError("raised in the manager")


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Place", Place)


def work(shared, lock, queue, who):
    with lock:
        shared.append(who)
    queue.put(who)


def describe(children):
    return [[child.name, child.pid] for child in children]


if __name__ == "__main__":
    manager = OwnManager()
    log("parent has a manager that is not started", describe(mp.active_children()))
    with manager:
        log("parent has started the manager", describe(mp.active_children()))
        place = manager.Place()
        try:
            place.fail()
        except LookupError as error:
            log("parent calls methods", {"pid": place.pid(), "error": str(error)})
        shared, lock, queue = manager.list(), manager.Lock(), manager.Queue()
        child = mp.Process(target=work, args=(shared, lock, queue, "child"))
        child.start()
        child.join()
        with mp.Pool(1) as pool:
            pool.apply(work, (shared, lock, queue, "worker"))
        log("parent reads", [list(shared), queue.get(), queue.get()])
    log("parent has left the block", describe(mp.active_children()))
    with mp.Manager():
        log("parent has called Manager", describe(mp.active_children()))
    log("parent has left the other block", describe(mp.active_children()))
