"""A parent waits, in one way after another, for a child that executes another program or leaves a process behind."""

import os
import subprocess
import sys
from importlib import import_module

from workloads.another_program import execute_another_program
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def wait_for_sentinel(child):
    import_module(mp.__name__ + ".connection").wait([child.sentinel])


#: How a parent may wait.
WAYS = {
    "wait([sentinel])": wait_for_sentinel,
    "join()": lambda child: child.join(),
    "join(0.01)": lambda child: child.join(0.01),
    "join(86400)": lambda child: child.join(86400),
}


def execute():
    log("child works")
    execute_another_program()


def leave_a_grandchild():
    log("child works")
    if os.fork():
        gate("child may end")
        return
    log("grandchild works")
    gate("grandchild may end")
    log("grandchild ends")
    os._exit(0)


def start_a_program():
    log("child works")
    command = [sys.executable, "-m", "workloads.another_program"]
    # remedy
    subprocess.Popen(command)
    # end of remedy
    gate("child may end")


if __name__ == "__main__":
    targets = {
        "executes another program": execute,
        "leaves a grandchild": leave_a_grandchild,
        "starts a program": start_a_program,
    }
    arguments = read_arguments(child=tuple(targets), ways="wait([sentinel]), join()")
    child = mp.Process(target=targets[arguments.child])
    child.start()
    for way in arguments.ways.split(", "):
        gate("parent may wait by " + way)
        log("parent waits by " + way)
        WAYS[way](child)
        log("parent is back from " + way)
    gate("parent may join")
    child.join()
    log("parent reads the exit code", child.exitcode)
