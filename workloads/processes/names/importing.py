"""A program that is imported for a child says meanwhile who its parent is."""

from workloads.probe import log, mp


def parent():
    parent = mp.parent_process()
    return parent and parent.name


def work():
    log("child works", parent())


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    child.start()
    child.join()
    log("child is joined")
else:
    log("the program is imported", parent())
