"""A program has a manager make a block of shared memory and a list, and ends the manager."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory
managers = import_module(mp.__name__ + ".managers")
SharedMemoryManager, SyncManager = managers.SharedMemoryManager, managers.SyncManager


class OwnManager(SharedMemoryManager):
    pass


OwnManager.register("Book", dict)


def exists(name):
    try:
        block = SharedMemory(name)
    except FileNotFoundError:
        return False
    block.close()
    return True


def look(when, block, items):
    log("parent looks " + when, [exists(block.name), exists(items.shm.name)])


def write(block):
    block.buf[0] = 5
    block.close()


def use(manager):
    block, items = manager.SharedMemory(size=8), manager.ShareableList([1, 2])
    child = mp.Process(target=write, args=(block,))
    child.start()
    child.join()
    look("before", block, items)
    return block, items


def unlink_one():
    """Unlink one of three blocks of a manager, and shut that down."""
    manager = SharedMemoryManager(shutdown_timeout=0.05)  # from 3.11 on
    manager.start()
    (process,) = mp.active_children()
    first, second, third = (manager.SharedMemory(size=8) for _ in range(3))
    second.unlink()
    manager.shutdown()
    process.join()
    log("manager has ended", process.exitcode)
    log("parent looks after", [exists(block.name) for block in (first, second, third)])
    for block in (first, second, third):
        block.close()
    third.unlink()


def connect():
    """Use a manager that runs, from another one, and use one that has no shared memory."""
    owner = OwnManager(address=("127.0.0.1", 0), authkey=b"secret")
    server = owner.get_server()
    log("parent has a server that is not started", server.address[1] > 0)
    server.listener.close()
    owner.start()
    log("parent makes an object that is registered", attempt(lambda: owner.Book(a=1).get("a")))
    client = SharedMemoryManager(address=owner.address, authkey=b"secret")
    client.connect()
    block, items = client.SharedMemory(size=8), client.ShareableList([1, 2])
    log("parent has used the manager from another one", [block.size >= 8, list(items)])
    errors = [attempt(owner.start), attempt(owner.get_server), attempt(lambda: client.shutdown())]  # noqa: PLW0108
    owner.shutdown()
    log("parent asks for what there is not", [*errors, attempt(owner.get_server), attempt(client.SharedMemory, 8)])
    log("parent looks after", [exists(block.name), exists(items.shm.name)])
    with SyncManager(address=("127.0.0.1", 0), authkey=b"secret") as plain:
        client = SharedMemoryManager(address=plain.address, authkey=b"secret")
        client.connect()
        errors = [attempt(client.SharedMemory, 8), attempt(client.ShareableList, [1])]
        log("parent uses a manager without shared memory", errors)


if __name__ == "__main__":
    ends = read_arguments(ends=("with", "shutdown", "unlink", "connect")).ends
    if ends == "with":
        # remedy
        with SharedMemoryManager() as manager:
            block, items = use(manager)
        # end of remedy
    elif ends == "shutdown":
        manager = SharedMemoryManager()
        manager.start()
        block, items = use(manager)
        manager.shutdown()
    if ends in ("with", "shutdown"):
        look("after", block, items)
        log("parent reads after", [block.buf[0], items[0]])
    elif ends == "unlink":
        unlink_one()
    else:
        connect()
