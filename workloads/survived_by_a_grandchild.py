"""A parent waits for a child that has a child of its own: by join with a timeout, or for its sentinel."""

from multiprocessing.connection import wait

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work_as_grandchild():
    log("grandchild works")
    gate("grandchild may end")
    log("grandchild ends")


def work():
    mp.Process(target=work_as_grandchild, name="grandchild").start()
    log("child works")
    gate("child may end")


if __name__ == "__main__":
    waiting = read_arguments(waiting=("join(timeout)", "sentinel")).waiting
    child = mp.Process(target=work, name="child")
    child.start()
    log("parent waits")
    if waiting == "join(timeout)":
        child.join(timeout=86400)
    else:
        wait([child.sentinel])
    log("parent has waited")
