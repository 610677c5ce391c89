"""A child tries to read the only line of its program's standard input, and then its parent does."""

import os
import tempfile

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def read_by_input():
    return input()


def read_descriptor_0():
    with open(0, closefd=False) as file:
        return file.readline().rstrip("\n")


def work(read):
    try:
        line = read()
    except EOFError:
        log("input() raises EOFError in the child")
    else:
        log("child reads", line)


if __name__ == "__main__":
    read = {"input()": read_by_input, "descriptor 0": read_descriptor_0}[
        read_arguments(reads=("input()", "descriptor 0")).reads
    ]
    saved = os.dup(0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "input")
        with open(path, "w") as file:
            file.write("a line\n")
        opened = os.open(path, os.O_RDONLY)
        os.dup2(opened, 0)
        os.close(opened)
        child = mp.Process(target=work, args=(read,))
        child.start()
        child.join()
        try:
            log("parent reads", input())
        except EOFError:
            log("input() raises EOFError in the parent")
        os.dup2(saved, 0)
