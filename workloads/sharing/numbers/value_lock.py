"""A child holds the lock of one number, while its parent reads another one or writes to it, and may use both itself.

With one Lock for both, which is not recursive, it waits forever for the lock that it holds.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class Amount:
    """What is moved. Python calls `__rsub__` after it has read the number from which it is taken."""

    def __rsub__(self, number):
        log("holder has the lock of one value")
        gate("holder may release the lock")
        log("holder is about to write")
        return number - 1

    def __radd__(self, number):
        return number + 1


def hold(one, _other):
    with one.get_lock():
        log("holder has the lock of one value")
        gate("holder may release the lock")
        log("holder releases the lock")


def read_with_the_lock(one, _other):
    with one.get_lock():
        log("holder has the lock of one value")
        gate("holder may read it")
        log("holder reads its value")
        log("holder has read its value", one.value)
        gate("holder may release the lock")
        log("holder releases the lock")


def move(one, other):
    amount = Amount()
    # remedy of value.each-access
    with one.get_lock():  # it is the other's lock as well
        one.value -= amount
        other.value += amount
    # end of remedy


TARGETS = {"nothing": hold, "reads": read_with_the_lock, "moves": move}


if __name__ == "__main__":
    given = read_arguments(
        lock=("one for each", "one for both", "one Lock for both"),
        kind=("Value", "Array"),
        holder=tuple(TARGETS),
        parent=("reads", "writes"),
    )
    lock = {"one for each": True, "one for both": mp.RLock(), "one Lock for both": mp.Lock()}[given.lock]
    if given.kind == "Array":
        one, other = mp.Array("i", [1], lock=lock), mp.Array("i", [2], lock=lock)
    elif given.lock != "one for both":
        one, other = mp.Value("i", 1, lock=lock), mp.Value("i", 2, lock=lock)
    else:
        # remedy of value.each-access
        lock = mp.RLock()
        one, other = mp.Value("i", 1, lock=lock), mp.Value("i", 2, lock=lock)
        # end of remedy
    log("parent has made the values", {"get_lock() returns it": one.get_lock() is other.get_lock() is lock})
    child = mp.Process(target=TARGETS[given.holder], args=(one, other), name="holder")
    child.start()
    gate("parent may use the other value")
    if given.parent == "reads":
        log("parent asks for the other value")
        log("parent has read the other value", other.value)
    else:
        log("parent writes to the other value")
        if given.kind == "Value":
            other.value = 3
        else:
            other[0] = 3
        log("parent has written to the other value")
    gate("parent may join")
    child.join()
    log("parent reads both", [one.value, other.value] if given.kind == "Value" else [one[0], other[0]])
