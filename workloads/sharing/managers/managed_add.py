"""Two processes add 1 to a number in a manager; the first is held between its read and its write."""

from contextlib import nullcontext

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def one(who):
    """The number that is added. Python calls this after it has read the number to which it is added."""
    log(who + " has read the number")
    gate(who + " may write")
    return 1


def add(who, shared, lock):
    gate(who + " may begin")
    log(who + " begins")
    with lock or nullcontext():
        if hasattr(shared, "keys"):
            shared["number"] += one(who)
        else:
            shared.value += one(who)
        log(who + " has added 1")


if __name__ == "__main__":
    given = read_arguments(kind=("dict", "Value"), takes_lock=("nobody", "both"))
    with mp.Manager() as manager:
        shared = manager.dict(number=0) if given.kind == "dict" else manager.Value("i", 0)
        lock = manager.Lock() if given.takes_lock == "both" else None
        children = [mp.Process(target=add, args=(who, shared, lock), name=who) for who in ("first", "second")]
        for child in children:
            child.start()
        for child in children:
            child.join()
        log("parent reads", shared["number"] if given.kind == "dict" else shared.value)
