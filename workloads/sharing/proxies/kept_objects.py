"""A parent drops its proxies for a manager's objects: beside another proxy, and after they were in a managed list."""

from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


class Place:
    def __init__(self, name):
        self.name = name

    def enter(self):
        pass

    def __del__(self):
        if mp.current_process().name != "MainProcess":
            log("manager has deleted an object: " + self.name)


class PlaceProxy(managers.BaseProxy):
    _exposed_ = ("enter",)

    def enter(self):
        return self._callmethod("enter")


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Place", Place, proxytype=PlaceProxy)


def drop_beside_another(manager, items):
    place = manager.Place("not called")
    log("parent drops an object: not called")
    del place
    gate("parent may drop the next")
    place = manager.Place("called")
    place.enter()
    log("parent drops an object: called")
    del place
    gate("parent may call")
    log("parent calls", len(items))
    gate("parent may put an object into a list")


def put_and_remove(manager, items, plain):
    if plain:
        # remedy of proxy.nested-kept
        items.append(Place("in a list"))
        # end of remedy
    else:
        items.append(manager.Place("in a list"))
    log("parent has put an object into a list")
    del items[0]
    len(items)  # what the last call has brought is dropped by the next one
    log("parent has removed it", len(items))
    gate("parent may end")


if __name__ == "__main__":
    plain = read_arguments(prevented_by=("nothing", "a plain object")).prevented_by != "nothing"
    with OwnManager() as manager:
        items = manager.list()
        if not plain:
            drop_beside_another(manager, items)
        put_and_remove(manager, items, plain)
        log("parent ends its manager")
