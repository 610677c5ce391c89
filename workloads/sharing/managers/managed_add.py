"""A child and its parent add 1 to numbers in a manager; the child is held between its read and its write.

Once they do it without a lock, and once each holds a lock of the manager.
"""

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


#: How a process adds, by the case: the kind of the number, and whether there is a lock.
HOW = {
    "dict": add_to_item,
    "Value": add_to_value,
    "dict, lock": add_to_item_with_a_lock,
    "Value, lock": add_to_value_with_a_lock,
}


def work(who, given):
    for case, arguments in given.items():
        gate("{} may begin ({})".format(who, case))
        log("{} begins ({})".format(who, case))
        shared, *lock = arguments
        HOW[case](shared, Amount(who, case), *lock)
        log("{} has added 1 ({})".format(who, case))


if __name__ == "__main__":
    with mp.Manager() as manager:
        given = {
            "dict": [manager.dict(number=0)],
            "Value": [manager.Value("i", 0)],
            "dict, lock": [manager.dict(number=0), manager.Lock()],
            "Value, lock": [manager.Value("i", 0), manager.Lock()],
        }
        child = mp.Process(target=work, args=("child", given), name="child")
        child.start()
        work("parent", given)
        child.join()
        for case, (shared, *_) in given.items():
            log("parent reads ({})".format(case), shared["number"] if case.startswith("dict") else shared.value)
