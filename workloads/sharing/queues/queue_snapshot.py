"""A process puts a list and changes it; then it gets the list, from a queue of one of several kinds, or a pipe."""

from workloads.command_line import read_arguments
from workloads.probe import log
from workloads.sending import KINDS, Slow

if __name__ == "__main__":
    given = read_arguments(kind=tuple(KINDS), first=("slow", "quick"))
    put, get = KINDS[given.kind]()
    put(Slow("slow") if given.first == "slow" else "quick")
    numbers = [1]
    put(numbers)
    numbers.append(2)
    log("parent has put the list and appended to it")
    get()
    log("parent gets", get())
