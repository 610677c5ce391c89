"""A start fails, since the child's target cannot be pickled; the program sees what has come of it."""

from workloads.interpreter_hold import hold_new_interpreters
from workloads.probe import gate, log, mp

if __name__ == "__main__":
    first = mp.Process(target=int)  # what the start method needs besides (a fork server, say) is there from now on
    first.start()
    first.join()
    hold_new_interpreters()
    child = mp.Process(target=lambda: None)
    try:
        child.start()
    except Exception as error:  # the log says which
        log("start raises " + type(error).__name__, {"pid": child.pid, "active children": len(mp.active_children())})
    gate("parent may end")
