"""A child tries to read the only line of its program's standard input, and then its parent does."""

import os
import sys
import tempfile

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def read_by_input():
    return input()


def read_descriptor_0():
    with open(0, closefd=False) as file:
        return file.readline().rstrip("\n")


def read_by_input_of_descriptor_0():
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  # it stays open
    return input()


def work_with(line):
    log("child reads", line)


def work(read):
    try:
        line = read()
    except EOFError:
        log("input() raises EOFError in the child")
    else:
        work_with(line)


if __name__ == "__main__":
    ways = {
        "input()": read_by_input,
        "descriptor 0": read_descriptor_0,
        "input() of descriptor 0": read_by_input_of_descriptor_0,
    }
    reads = read_arguments(reads=(*ways, "in the parent")).reads
    saved = os.dup(0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "input")
        with open(path, "w") as file:
            file.write("a line\n")
        opened = os.open(path, os.O_RDONLY)
        os.dup2(opened, 0)
        os.close(opened)
        if reads == "in the parent":
            # remedy
            line = input()
            child = mp.Process(target=work_with, args=(line,))
            # end of remedy
        else:
            child = mp.Process(target=work, args=(ways[reads],))
        child.start()
        child.join()
        try:
            log("parent reads", input())
        except EOFError:
            log("input() raises EOFError in the parent")
        os.dup2(saved, 0)
