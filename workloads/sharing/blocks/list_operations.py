"""A process does to a list in shared memory what it does to lists."""

from importlib import import_module

from workloads.exceptions import name_of
from workloads.probe import log, mp

ShareableList = import_module(mp.__name__ + ".shared_memory").ShareableList


def attempt(function):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function()
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    shared = ShareableList([1, "x", None])
    log("process reads", [len(shared), list(shared), shared[-1], "x" in shared, list(reversed(shared))])
    log("process reads the format", shared.format)
    log("process slices", attempt(lambda: shared[0:2]))
    ordinary = [2]
    log("process adds", attempt(lambda: shared + ordinary))
    log("process sorts", attempt(lambda: [each() for each in [shared.sort]]))
    log("process compares", shared == [1, "x", None])
    log("process looks for what is not there", [attempt(lambda: shared.index("z")), shared.count("z")])
    log("process reads beyond the end", attempt(lambda: shared[3]))
    copy, same = ShareableList(shared), ShareableList(name=shared.shm.name)
    same[0] = 7
    log("process changes it by another object", [shared[0], copy[0], same == shared])
    # remedy of shareable-list.like-a-list
    ordinary = list(shared)
    part = ordinary[0:2]
    # end of remedy
    log("process slices a list made of it", [part, ordinary == [7, "x", None]])
    for each in (shared, copy, same):
        each.shm.close()
    shared.shm.unlink()
    copy.shm.unlink()
    empty = ShareableList()
    log("process makes an empty one", list(empty))
    empty.shm.close()
    empty.shm.unlink()
