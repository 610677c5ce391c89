"""A program has blocks that its resource tracker does not know any more, or that others have removed."""

import os
import resource
from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory
resource_tracker = import_module(mp.__name__ + ".resource_tracker")


def forget_and_unlink(remedied):
    block = SharedMemory(create=True, size=8)
    log("program has had a block forgotten", block.name)
    resource_tracker.unregister("/" + block.name, "shared_memory")
    block.close()
    if remedied:
        # remedy of tracker.messages
        resource_tracker.register("/" + block.name, "shared_memory")
        # end of remedy
    block.unlink()


def lose():
    block = SharedMemory(create=True, size=8)
    log("a block is removed by others", block.name)
    os.remove("/dev/shm/" + block.name)
    block.close()


def make_without_memory():
    """Make a block that is larger than the memory that this process may have."""
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**26, limits[1]))
    try:
        log("program makes a block that is too large", attempt(SharedMemory, create=True, size=2**28))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


if __name__ == "__main__":
    remedied = read_arguments(prevented_by=("nothing", "registering")).prevented_by == "registering"
    forget_and_unlink(remedied)
    if not remedied:
        lose()
        make_without_memory()
        too_long = attempt(resource_tracker.register, "/" + "x" * 512, "shared_memory")
        log("program registers other things", [too_long, attempt(resource_tracker.register, "/a-file", "file")])
    log("program ends")
