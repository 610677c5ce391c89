"""A parent starts managers with addresses, keys, initializers and formats of its own, and misuses them."""

import os
from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


def prepare(*arguments):
    log("initializer is called", [list(arguments), [child.name for child in mp.active_children()]])


def fail():
    raise LookupError("raised by the initializer")


def start(**options):
    manager = managers.SyncManager(**options)
    manager.start()
    return manager


def try_states():
    manager = managers.SyncManager()
    log("manager is not started", [manager.address, attempt(manager.start, 5)])
    manager.start(prepare, (1, "two"))
    log("parent starts it again", [attempt(manager.start), attempt(manager.get_server)])
    address = manager.address
    log("manager has an address", [isinstance(address, str), os.path.exists(address)])
    with manager:
        log("manager works in a block", manager.list([1])[0])
    log("manager is shut down", [attempt(manager.start), attempt(manager.get_server), attempt(manager.__enter__)])
    log("address after that", os.path.exists(address))


def try_options():
    # remedy of manager.start
    manager = managers.SyncManager(address=("127.0.0.1", 0), authkey=b"secret")
    manager.start()
    # end of remedy
    log("manager has a port", [manager.address[0], manager.address[1] > 0, manager.list([1])[0]])
    manager.shutdown()
    manager = start(serializer="xmlrpclib")
    items = manager.list([1])
    log(
        "manager speaks XML",
        [attempt(items.append, "two"), attempt(items.append, {3}), attempt(lambda: items[1])],
    )
    manager.shutdown()
    log(
        "parent makes managers",
        [attempt(managers.SyncManager, authkey="text"), attempt(managers.SyncManager, serializer="json")],
    )


if __name__ == "__main__":
    fails = read_arguments(fails=("no", "yes")).fails == "yes"
    if fails:
        log("parent starts a manager", attempt(managers.SyncManager().start, fail))
    else:
        try_states()
        try_options()
