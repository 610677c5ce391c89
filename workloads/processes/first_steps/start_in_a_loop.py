"""A parent starts two children in a loop, and joins each of them in the same loop, or after it."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("child {} works".format(number))
    gate("child {} may end".format(number))
    log("child {} ends".format(number))


if __name__ == "__main__":
    given = read_arguments(prevented_by=("nothing", "another loop"))
    if given.prevented_by == "nothing":
        for number in range(2):
            child = mp.Process(target=work, args=(number,))
            child.start()
            child.join()
    else:
        # remedy
        children = []
        for number in range(2):
            child = mp.Process(target=work, args=(number,))
            child.start()
            children.append(child)
        for child in children:
            child.join()
        # end of remedy
    log("parent has joined its children")
