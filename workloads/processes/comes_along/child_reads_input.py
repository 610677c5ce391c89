"""A child tries to read the only line that is left of its program's standard input, and then its parent does.

So it goes four times, each time with another line and another child, which reads in another way.
"""

import os
import sys
import tempfile

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
    log("given: child reads", line)


def work(way):
    try:
        line = WAYS[way]()
    except EOFError:
        log(way + ": child gets EOFError")
    else:
        log(way + ": child reads", line)


#: How a child reads, if it is not given what its parent has read.
WAYS = {
    "input()": read_by_input,
    "descriptor 0": read_descriptor_0,
    "input() of descriptor 0": read_by_input_of_descriptor_0,
}


if __name__ == "__main__":
    ways = ["input()", "given"]
    if os.name == "posix":  # a child of Windows does not inherit descriptor 0
        ways += ["descriptor 0", "input() of descriptor 0"]
    saved = os.dup(0)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "input")
        opened = os.open(path, os.O_RDONLY | os.O_CREAT)
        os.dup2(opened, 0)
        os.close(opened)
        for way in ways:
            with open(path, "a") as file:
                file.write("a line for " + way + "\n")
            if way == "given":
                # remedy
                line = input()
                child = mp.Process(target=work_with, args=(line,))
                # end of remedy
            else:
                child = mp.Process(target=work, args=(way,))
            child.start()
            child.join()
            try:
                log(way + ": parent reads", input())
            except EOFError:
                log(way + ": parent gets EOFError")
        os.dup2(saved, 0)
