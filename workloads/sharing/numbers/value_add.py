"""A child and its parent add 1 to a shared number; the child is held between its read and its write.

They do it once without the lock of the number, and then, with another number, each holds its lock.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class Amount:
    """What is added. Python calls `__radd__` after it has read the number to which it is added."""

    def __init__(self, who, case):
        self.who = who
        self.case = case

    def __radd__(self, number):
        log("{} has read the number ({})".format(self.who, self.case))
        gate("{} may write ({})".format(self.who, self.case))
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


#: How a process adds, by the kind of the number, and by the case.
HOW = {
    "Value": {"without the lock": add_to_value, "with the lock": add_to_value_with_its_lock},
    "Array": {"without the lock": add_to_item, "with the lock": add_to_item_with_its_lock},
}


def work(who, kind, shared):
    for case, add in HOW[kind].items():
        gate("{} may begin ({})".format(who, case))
        log("{} begins ({})".format(who, case))
        add(shared[case], Amount(who, case))
        log("{} has added 1 ({})".format(who, case))


if __name__ == "__main__":
    kind = read_arguments(kind=tuple(HOW)).kind
    shared = {case: mp.Value("i", 0) if kind == "Value" else mp.Array("i", 1) for case in HOW[kind]}
    child = mp.Process(target=work, args=("child", kind, shared), name="child")
    child.start()
    work("parent", kind, shared)
    child.join()
    for case, number in shared.items():
        log("parent reads ({})".format(case), number.value if kind == "Value" else number[0])
