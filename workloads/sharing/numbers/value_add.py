"""Two processes add 1 to a shared number; the first is held between its read and its write."""

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


def add_to_value(counter, amount):
    counter.value += amount


def add_to_value_with_its_lock(counter, amount):
    # remedy of value.read-modify-write
    with counter.get_lock():
        counter.value += amount
    # end of remedy


def add_to_item(numbers, amount):
    numbers[0] += amount


def add_to_item_with_its_lock(numbers, amount):
    # remedy of value.read-modify-write
    with numbers.get_lock():
        numbers[0] += amount
    # end of remedy


#: How a process adds, by the kind of the number; the second of two takes the lock.
HOW = {
    "Value": (add_to_value, add_to_value_with_its_lock),
    "Array": (add_to_item, add_to_item_with_its_lock),
}


def work(who, add, shared):
    gate(who + " may begin")
    log(who + " begins")
    add(shared, Amount(who))
    log(who + " has added 1")


if __name__ == "__main__":
    given = read_arguments(kind=tuple(HOW), takes_lock=("nobody", "first", "both"))
    shared = mp.Value("i", 0) if given.kind == "Value" else mp.Array("i", 1)
    takers = {"nobody": (), "first": ("first",), "both": ("first", "second")}[given.takes_lock]
    children = [
        mp.Process(target=work, args=(who, HOW[given.kind][who in takers], shared), name=who)
        for who in ("first", "second")
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    log("parent reads", shared.value if given.kind == "Value" else shared[0])
