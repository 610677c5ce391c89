"""A parent joins a child, whose work is done once a child of its own works."""

from workloads.probe import gate, log, mp


def work_as_grandchild():
    log("grandchild works")
    gate("grandchild may end")
    log("grandchild ends")


def work():
    mp.Process(target=work_as_grandchild, name="grandchild").start()
    gate("child's work may end")
    log("child's work is done")


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    child.start()
    log("parent joins")
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
