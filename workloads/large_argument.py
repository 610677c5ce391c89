"""A parent starts a child with an argument of some size; what imports the program anew is held there."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

if __name__ != "__main__":
    log("program is imported again")
    gate("import may go on")


def work(argument):
    log("child works", len(argument))
    gate("child may end")


if __name__ == "__main__":
    argument = bytes(read_arguments(size=0).size)
    child = mp.Process(target=work, args=(argument,))
    log("parent calls start")
    child.start()
    log("parent is back from start")
