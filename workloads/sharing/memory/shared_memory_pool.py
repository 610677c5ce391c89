"""A parent starts a pool, and then makes a block of shared memory, to which a task attaches; the pool ends."""

import os
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import log, mp

resource_tracker = import_module(mp.__name__ + ".resource_tracker")
SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory


def write_errors_to(writer):
    """Have the errors of this process written there, and those of a resource tracker that it starts."""
    os.dup2(writer.fileno(), 2)


def attach(name):
    SharedMemory(name).close()


def is_there(name):
    try:
        SharedMemory(name).close()
    except FileNotFoundError:
        return False
    return True


if __name__ == "__main__":
    if read_arguments(tracker=("when it is needed", "first")).tracker == "first":
        # remedy of shared-memory.unlink
        resource_tracker.ensure_running()  # from multiprocessing import resource_tracker
        # end of remedy
    reader, writer = mp.Pipe(duplex=False)
    pool = mp.Pool(1, write_errors_to, (writer,))
    writer.close()
    block = SharedMemory(create=True, size=1)
    pool.apply(attach, (block.name,))
    pool.close()
    pool.join()
    with open(reader.fileno(), closefd=False) as errors:  # until nobody is left who could write
        log("workers say", errors.read())
    still_there = is_there(block.name)
    log("parent looks", still_there)
    block.close()
    # The parent's own tracker knows the name: it forgets it when a block of this name is unlinked.
    block = SharedMemory(block.name) if still_there else SharedMemory(block.name, create=True, size=1)
    block.unlink()
    block.close()
