"""A parent starts two children, one after another, while whoever imports their program again is held there."""

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
    size = {"small": 1, "large": LARGE}[read_arguments(argument=("small", "large")).argument]
    children = [mp.Process(target=work, args=(who, bytes(size)), name=who) for who in ("first", "second")]
    log("parent starts first")
    children[0].start()
    log("parent is back from the first start")
    gate("parent may go on")
    children[1].start()
    log("parent is back from the second start")
    for child in children:
        child.join()
