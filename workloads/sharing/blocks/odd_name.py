"""A program makes a block of shared memory with an odd name, and looks whether it is there (Linux)."""

import importlib
import os

from workloads.command_line import read_arguments
from workloads.probe import log, mp

SharedMemory = importlib.import_module(mp.__name__ + ".shared_memory").SharedMemory

#: What stands in the name.
KINDS = {"a colon": ":", "a letter that is not ASCII": "\u00e9", "a null character": "\0"}

if __name__ == "__main__":
    kind = read_arguments(kind=tuple(KINDS)).kind
    name = "odd{}{}name".format(os.getpid(), KINDS[kind])  # of this process alone, up to the odd character
    path = os.path.join("/dev/shm", name.partition("\0")[0])
    try:
        block = SharedMemory(name=name, create=True, size=8)
    except ValueError as error:
        log("block is not made", {"error": type(error).__name__, "is there": os.path.exists(path)})
        if os.path.exists(path):
            os.unlink(path)
    else:
        block.close()
        log("block is made", {"has the name": block.name == name, "is there": os.path.exists(path)})
        block.unlink()
        log("block is unlinked", {"is there": os.path.exists(path)})
