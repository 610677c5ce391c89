"""A parent and its children read and assign a global variable."""

from workloads.probe import gate, log, mp

number = 99


def add():
    global number
    log("child reads", number)
    gate("child may add")
    number += 1
    log("child has added 1", number)
    gate("child may read again")
    log("child reads again", number)


def look_on():
    log("sibling reads", number)
    gate("sibling may read again")
    log("sibling reads again", number)


def come_later():
    log("next child reads", number)


if __name__ == "__main__":
    child = mp.Process(target=add)
    sibling = mp.Process(target=look_on)
    child.start()
    sibling.start()
    gate("parent may read")
    log("parent reads", number)
    number = 1
    log("parent has assigned 1", number)
    gate("parent may go on")
    number = 99
    log("parent has assigned 99 again", number)
    child.join()
    sibling.join()
    next_child = mp.Process(target=come_later)
    next_child.start()
    next_child.join()
