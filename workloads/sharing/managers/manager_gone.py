"""A manager's process ends, and its parent and two children call methods of a list that it has managed.

If it is to be killed, that is left to the observer: by hand the parent waits for its end forever.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def tell(number):
    log("manager works")
    return number


def append(shared):
    """The name of the exception's type that the call raises; None if there is none."""
    try:
        shared.append(0)
    except Exception as error:  # the log says which
        return type(error).__name__
    return None


def work(shared, who):
    if who == "child that has used it":
        shared.sort(key=tell)  # in the manager's process
    log(who + " waits")
    gate("all may append")
    log(who + " appends twice", [append(shared), append(shared)])


if __name__ == "__main__":
    ending = read_arguments(ending=("shutdown", "kill", "forgotten", "last")).ending
    manager = mp.Manager()
    (process,) = mp.active_children()
    shared = manager.list([0])
    children = [
        mp.Process(target=work, args=(shared, who)) for who in ("child that has used it", "child that has not used it")
    ]
    for child in children:
        child.start()
    gate("manager may end")
    if ending == "last":
        # remedy of manager.gone
        for child in children:
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
        log("parent appends twice", [append(shared), append(shared)])
    for child in children:
        child.join()
    if ending != "forgotten":
        manager.shutdown()
        log("parent has called shutdown once more")
