"""A child, or another program, makes a block of shared memory and ends; its parent looks for the block."""

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
    given = read_arguments(
        maker=("child", "program"), parent=("has not used it", "has used it"), tracked=("yes", "no"), make=""
    )
    if given.make:
        (make if given.tracked == "yes" else make_untracked)(given.make)
        sys.exit()
    name = "made-{}".format(os.getpid())
    if given.parent == "has used it":
        use_shared_memory()
    if given.maker == "child":
        log("maker says", run_a_child(name))
    else:
        log("maker says", run_another_program("--make=" + name, "--tracked=" + given.tracked))
    log("parent looks", unlink(name))
