"""A parent gives the object of a child that works to another child, which asks it, and terminates the first one."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def attempt(function):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function()
    except Exception as error:  # the log says which
        return name_of(error)


def work():
    log("first child works")
    gate("first child may end")


def ask(child, pid):
    log("second child asks", [attempt(child.is_alive), attempt(lambda: child.exitcode), child.pid == pid])
    attempt(child.terminate)


if __name__ == "__main__":
    first = mp.Process(target=work)
    first.start()
    gate("parent may start another")
    second = mp.Process(target=ask, args=(first, first.pid))
    error = attempt(second.start)
    if second.pid:
        second.join()
    log("parent is back", [error, second.exitcode if second.pid else None])
    gate("parent may join")
    first.join()
    log("parent is back from join", {"exitcode": first.exitcode})
