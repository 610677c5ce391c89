"""A process puts a list and its copy, and changes the list; then it gets both, from each kind of queue and a pipe."""

# remedy
import copy

# end of remedy
from workloads.probe import log, mp
from workloads.sending import KINDS, Slow


def put_and_change(kind, put):
    numbers = [1]
    if kind in ("Queue", "JoinableQueue"):
        put(Slow("first"))  # what is put after it waits, too
    else:
        put("first")
    put(numbers)
    # remedy
    put(copy.deepcopy(numbers))
    # end of remedy
    numbers.append(2)


if __name__ == "__main__":
    ways = {kind: make() for kind, make in KINDS.items() if hasattr(mp, kind)}
    for kind, (put, _) in ways.items():
        put_and_change(kind, put)
    log("parent has put lists and appended to them")
    for kind, (_, get) in ways.items():
        get()
        log("parent gets from a " + kind, {"the list": get(), "the copy": get()})
