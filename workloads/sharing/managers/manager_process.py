"""A parent makes a manager of its own class, and calls methods of an object that it manages."""

import os
from importlib import import_module

from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


class Place:
    def pid(self):
        log("manager is asked for its pid")
        return os.getpid()

    def fail(self):
        raise LookupError("raised in the manager")


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Place", Place)


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
    log("parent has left the block")
    gate("parent may look for children")
    log("parent looks for children", describe(mp.active_children()))
