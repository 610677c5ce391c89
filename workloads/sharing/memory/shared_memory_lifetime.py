"""A parent makes a block of shared memory, to which another process attaches and ends; is the block still there?"""

import subprocess
import sys
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import log, mp

SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory


def attach_untracked(name):
    resource_tracker = import_module(mp.__name__ + ".resource_tracker")
    # remedy of shared-memory.unlink
    if sys.version_info >= (3, 13):
        block = SharedMemory(name, track=False)
    else:  # from multiprocessing import resource_tracker
        block = SharedMemory(name)
        resource_tracker.unregister(block._name, "shared_memory")
    # end of remedy
    return block


def attach(name, track="default"):
    if track == "not in any version":
        block = attach_untracked(name)
    else:
        block = SharedMemory(name, **({"track": False} if track == "no" else {}))
    log("other process has attached", block.buf[0])
    block.buf[0] = 2
    block.close()


def is_there(name):
    try:
        SharedMemory(name).close()
    except FileNotFoundError:
        return False
    return True


def run_another_program(name, options):
    """Run this file as a program of its own, and wait until nobody is left who writes to its standard error.

    That is the program, and what it has started: its resource tracker ends only after it. Return what they wrote.
    """
    command = [
        sys.executable,
        "-m",
        "workloads.sharing.memory.shared_memory_lifetime",
        "--attach=" + name,
        "--track=" + options,
    ]
    return subprocess.run(command, stderr=subprocess.PIPE, check=True).stderr.decode()


if __name__ == "__main__":
    given = read_arguments(
        other=("nobody", "child", "program"), track=("default", "no", "not in any version"), attach=""
    )
    if given.attach:
        attach(given.attach, given.track)
        sys.exit()
    block = SharedMemory(create=True, size=1)
    block.buf[0] = 1
    if given.other == "child":
        child = mp.Process(target=attach, args=(block.name,))
        child.start()
        child.join()
    elif given.other == "program":
        log("another program says", run_another_program(block.name, given.track))
    log("parent looks while it is open", is_there(block.name))
    log("parent reads", block.buf[0])
    block.close()
    still_there = is_there(block.name)
    log("parent looks after close", still_there)
    block = SharedMemory(block.name) if still_there else SharedMemory(block.name, create=True, size=1)
    block.unlink()
    log("parent looks after unlink", is_there(block.name))
    block.close()
    log("parent looks after unlink and close", is_there(block.name))
