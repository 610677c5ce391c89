"""A manager's process ends, and its parent and a child call methods of a list that it has managed.

The child calls them in a thread that has called one before, and in one that has not.
If it is to be killed, that is left to the observer: by hand the parent waits for its end forever.
"""

import threading

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def tell(number):
    log("manager works")
    return number


def append(shared):
    """The name of the exception's type that the call raises; None if there is none."""
    try:
        shared.append(0)
    except Exception as error:  # the log says which
        return name_of(error)
    return None


def append_twice(who, shared):
    log(who + " appends twice", [append(shared), append(shared)])


def work(shared):
    shared.sort(key=tell)  # in the manager's process
    log("child waits")
    gate("all may append")
    append_twice("child", shared)
    thread = threading.Thread(target=append_twice, args=("new thread of the child", shared))
    thread.start()
    thread.join()


if __name__ == "__main__":
    ending = read_arguments(ending=("shutdown", "kill", "forgotten", "last")).ending
    manager = mp.Manager()
    (process,) = mp.active_children()
    shared = manager.list([0])
    child = mp.Process(target=work, args=(shared,), name="child")
    child.start()
    gate("manager may end")
    if ending == "last":
        # remedy of manager.gone
        child.join()
        kept = list(shared)
        manager.shutdown()
        # end of remedy
    elif ending == "shutdown":
        manager.shutdown()
    elif ending == "forgotten":
        del manager, shared
    process.join()
    log("manager has ended")
    gate("all may append")
    if ending == "last":
        log("parent reads what it has kept", kept)
    elif ending != "forgotten":
        append_twice("parent", shared)
        log("parent prints the list", "failed" in str(shared))
    child.join()
    if ending != "forgotten":
        manager.shutdown()
        log("parent has called shutdown once more")
