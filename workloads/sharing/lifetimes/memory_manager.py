"""A program has a manager make a block of shared memory and a list, and ends the manager."""

from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory
SharedMemoryManager = import_module(mp.__name__ + ".managers").SharedMemoryManager


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


if __name__ == "__main__":
    if read_arguments(ends=("with", "shutdown")).ends == "with":
        # remedy
        with SharedMemoryManager() as manager:
            block, items = use(manager)
        # end of remedy
    else:
        manager = SharedMemoryManager()
        manager.start()
        block, items = use(manager)
        manager.shutdown()
    look("after", block, items)
    log("parent reads after", [block.buf[0], items[0]])
