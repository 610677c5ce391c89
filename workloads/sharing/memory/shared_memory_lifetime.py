"""A parent makes blocks of shared memory; another process attaches to each, and ends; is the block still there?"""

import os
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


def run_a_child(name):
    child = mp.Process(target=attach, args=(name,))
    child.start()
    child.join()


def other_processes():
    """Who attaches, and what runs it, with the block's name."""
    yield "nobody", lambda _: None
    yield "child", run_a_child
    yield "program", lambda name: run_another_program(name, "default")
    if os.name == "posix":  # elsewhere there is no resource tracker
        yield "program without a tracker", lambda name: run_another_program(name, "not in any version")
        if sys.version_info >= (3, 13):
            yield "program with track=False", lambda name: run_another_program(name, "no")


if __name__ == "__main__":
    given = read_arguments(attach="", track=("default", "no", "not in any version"))
    if given.attach:
        attach(given.attach, given.track)
        sys.exit()
    for other, run in other_processes():
        block = SharedMemory(create=True, size=1)
        block.buf[0] = 1
        log("other process says: " + other, run(block.name))
        log("parent looks while it is open: " + other, is_there(block.name))
        log("parent reads: " + other, block.buf[0])
        block.close()
        still_there = is_there(block.name)
        log("parent looks after close: " + other, still_there)
        block = SharedMemory(block.name) if still_there else SharedMemory(block.name, create=True, size=1)
        block.unlink()
        log("parent looks after unlink: " + other, is_there(block.name))
        block.close()
        log("parent looks after unlink and close: " + other, is_there(block.name))
