"""A parent terminates its child, which has a child of its own."""

from workloads.probe import gate, log, mp


def work_as_grandchild():
    log("grandchild works")
    gate("grandchild may end")
    log("grandchild ends")


def work():
    mp.Process(target=work_as_grandchild, name="grandchild").start()
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    child.start()
    gate("parent may end child")
    child.terminate()
    log("parent is back from terminate")
    child.join()
    log("parent is back from join")
