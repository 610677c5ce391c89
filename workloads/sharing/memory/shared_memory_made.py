"""Children and other programs make blocks of shared memory and end; their parent looks for each block."""

import os
import subprocess
import sys
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import log, mp

resource_tracker = import_module(mp.__name__ + ".resource_tracker")
SharedMemory = import_module(mp.__name__ + ".shared_memory").SharedMemory


def make(name):
    SharedMemory(name, create=True, size=1).close()


def make_in_a_child(name, writer):
    """Make a block, and have the parent read the errors of this process, and of a resource tracker that it starts."""
    os.dup2(writer.fileno(), 2)
    make(name)


def make_untracked(name):
    # remedy of shared-memory.unlink
    if sys.version_info >= (3, 13):
        block = SharedMemory(name, create=True, size=1, track=False)
    else:  # from multiprocessing import resource_tracker
        block = SharedMemory(name, create=True, size=1)
        resource_tracker.unregister(block._name, "shared_memory")
    # end of remedy
    block.close()


def use_shared_memory():
    block = SharedMemory(create=True, size=1)
    block.unlink()
    block.close()


def run_a_child(name):
    """Run a child that makes a block, and return what it and its resource tracker have written when they have ended."""
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(target=make_in_a_child, args=(name, writer))
    child.start()
    writer.close()
    child.join()
    with open(reader.fileno(), closefd=False) as errors:
        return errors.read()


def run_another_program(*arguments):
    """Run this file as a program of its own, and return what it and its resource tracker have written."""
    command = [sys.executable, "-m", "workloads.sharing.memory.shared_memory_made", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, check=True).stderr.decode()


def unlink(name):
    """Destroy the block; whether it was there."""
    try:
        block = SharedMemory(name)
    except FileNotFoundError:
        return False
    block.unlink()
    block.close()
    return True


if __name__ == "__main__":
    given = read_arguments(tracked=("yes", "no"), make="")
    if given.make:
        (make if given.tracked == "yes" else make_untracked)(given.make)
        sys.exit()
    name = "made-{}".format(os.getpid())
    if hasattr(mp, "Process"):
        log("child says", run_a_child(name))
        log("parent looks for the child's block", unlink(name))
        if mp.get_start_method() == "fork":  # otherwise, no child is like another
            use_shared_memory()
            log("later child says", run_a_child(name))
            log("parent looks for the later child's block", unlink(name))
    for tracked in ("yes", "no"):
        log("program says, tracked: " + tracked, run_another_program("--make=" + name, "--tracked=" + tracked))
        log("parent looks, tracked: " + tracked, unlink(name))
