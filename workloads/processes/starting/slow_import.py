"""A parent starts two children, or one, while whoever imports their program again is held there."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

if __name__ == "__mp_main__":
    log(mp.current_process().name + " imports the program again")
    gate("import may end")

#: Twice what fits into a pipe, and more, on every platform (bytes).
LARGE = 2 * 1024 * 1024


def work(who, argument):
    log(who + " works", len(argument))
    gate("children may end")


if __name__ == "__main__":
    given = read_arguments(argument=("small", "large"), children=2)
    size = {"small": 1, "large": LARGE}[given.argument]
    names = ("first", "second")[: given.children]
    first, *others = [mp.Process(target=work, args=(who, bytes(size)), name=who) for who in names]
    log("parent starts first")
    first.start()
    log("parent is back from the first start")
    gate("parent may go on")
    for second in others:
        second.start()
        log("parent is back from the second start")
    for child in (first, *others):
        child.join()
