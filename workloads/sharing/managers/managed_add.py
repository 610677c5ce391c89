"""Two processes add 1 to a number in a manager; the first is held between its read and its write."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class Amount:
    """What is added. Python calls `__radd__` after it has read the number to which it is added."""

    def __init__(self, who):
        self.who = who

    def __radd__(self, number):
        log(self.who + " has read the number")
        gate(self.who + " may write")
        return number + 1


def add_to_item(shared, amount):
    shared["number"] += amount


def add_to_item_with_a_lock(shared, amount, lock):
    # remedy of manager.read-modify-write
    with lock:  # made by manager.Lock()
        shared["number"] += amount
    # end of remedy


def add_to_value(counter, amount):
    counter.value += amount


def add_to_value_with_a_lock(counter, amount, lock):
    # remedy of manager.read-modify-write
    with lock:
        counter.value += amount
    # end of remedy


#: How a process adds, by the kind of the number: without and with a lock.
HOW = {
    "dict": (add_to_item, add_to_item_with_a_lock),
    "Value": (add_to_value, add_to_value_with_a_lock),
}


def work(who, add, shared, *lock):
    gate(who + " may begin")
    log(who + " begins")
    add(shared, Amount(who), *lock)
    log(who + " has added 1")


if __name__ == "__main__":
    given = read_arguments(kind=tuple(HOW), takes_lock=("nobody", "both"))
    with mp.Manager() as manager:
        shared = manager.dict(number=0) if given.kind == "dict" else manager.Value("i", 0)
        without, with_a_lock = HOW[given.kind]
        how = (without, shared) if given.takes_lock == "nobody" else (with_a_lock, shared, manager.Lock())
        children = [mp.Process(target=work, args=(who, *how), name=who) for who in ("first", "second")]
        for child in children:
            child.start()
        for child in children:
            child.join()
        log("parent reads", shared["number"] if given.kind == "dict" else shared.value)
