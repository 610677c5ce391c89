"""A parent drops its proxies for a manager's objects, while a child has one, and while one is in a pipe."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


class Place:
    def __del__(self):
        log("manager has deleted the object")

    def enter(self):
        pass


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Place", Place)


def use(items):
    log("child has a list")
    gate("child may append")
    log("child appends", attempt(items.append, 1))


def start_child(manager, kept):
    items = manager.list()
    # remedy of proxy.lifetime
    kept.append(items)
    # end of remedy
    child = mp.Process(target=use, args=(items,), name="child")
    child.start()
    gate("parent may drop its proxies")
    return child


def start_child_alone(manager):
    items = manager.list()
    child = mp.Process(target=use, args=(items,), name="child")
    child.start()
    gate("parent may drop its proxies")
    return child


if __name__ == "__main__":
    keeps = read_arguments(prevented_by=("nothing", "keeping")).prevented_by == "keeping"
    kept = []
    with OwnManager() as manager:
        child = start_child(manager, kept) if keeps else start_child_alone(manager)
        log("parent has dropped its list")
        child.join()
        if not keeps:
            reader, writer = mp.Pipe(False)
            writer.send(manager.list())
            log("parent receives a proxy", attempt(lambda: reader.recv() and None))
            place = manager.Place()
            place.enter()
            log("parent drops its object")
            del place
            gate("parent may end")
            reader.close()
            writer.close()
