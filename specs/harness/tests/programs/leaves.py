"""A program that leaves behind what it is told to, and logs its name; a block or a semaphore may first be held open."""

import os
import sys
import tempfile
from multiprocessing import resource_tracker, shared_memory, synchronize

from workloads.probe import gate, log


def leave_file():
    with open(os.path.join(tempfile.gettempdir(), "left.txt"), "w") as file:
        file.write("left")
    return "left.txt", None


def leave_folder():
    folder = tempfile.mkdtemp()
    return os.path.basename(folder), None


def leave_block():
    block = shared_memory.SharedMemory(create=True, size=1)
    resource_tracker.unregister(block._name, "shared_memory")
    return block.name, block


def leave_semaphore():
    name = "/mp-left-{}".format(os.getpid())
    semaphore = synchronize._multiprocessing.SemLock(1, 1, 1, name, False)
    return "sem." + name[1:], semaphore


if __name__ == "__main__":
    name, held = globals()["leave_" + sys.argv[1]]()
    log("leaves", name)
    gate("may end")
