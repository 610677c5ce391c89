"""A start fails, since the child's target cannot be pickled; the program sees what has come of it."""

import pickle

from workloads.exceptions import name_of
from workloads.interpreter_hold import hold_new_interpreters
from workloads.probe import gate, log, mp


class Unpicklable:
    """A callable that no pickler can pickle: unlike a lambda, it refuses by itself."""

    def __call__(self):
        pass

    def __reduce__(self):
        raise pickle.PicklingError("refuses to be pickled")


if __name__ == "__main__":
    first = mp.Process(target=int)  # what the start method needs besides (a fork server, say) is there from now on
    first.start()
    first.join()
    hold_new_interpreters()
    child = mp.Process(target=Unpicklable())
    try:
        child.start()
    except Exception as error:  # the log says which
        log("start raises " + name_of(error), {"pid": child.pid, "active children": len(mp.active_children())})
    gate("parent may end")
