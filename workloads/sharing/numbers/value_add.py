"""Two processes add 1 to a shared number; the first is held between its read and its write."""

from contextlib import nullcontext

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def one(who):
    """The number that is added. Python calls this after it has read the number to which it is added."""
    log(who + " has read the number")
    gate(who + " may write")
    return 1


def add(who, shared, takes_lock):
    gate(who + " may begin")
    log(who + " begins")
    with shared.get_lock() if takes_lock else nullcontext():
        if hasattr(shared, "value"):
            shared.value += one(who)
        else:
            shared[0] += one(who)
        log(who + " has added 1")


if __name__ == "__main__":
    given = read_arguments(kind=("Value", "Array"), takes_lock=("nobody", "first", "both"))
    shared = mp.Value("i", 0) if given.kind == "Value" else mp.Array("i", 1)
    takers = {"nobody": (), "first": ("first",), "both": ("first", "second")}[given.takes_lock]
    children = [mp.Process(target=add, args=(who, shared, who in takers), name=who) for who in ("first", "second")]
    for child in children:
        child.start()
    for child in children:
        child.join()
    log("parent reads", shared.value if given.kind == "Value" else shared[0])
