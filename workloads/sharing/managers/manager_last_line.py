"""A child uses a manager's list while its parent, which does not join it, is at its last line; or joins it."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def tell(number):
    log("manager works")
    return number


def append(shared, number):
    """The name of the exception's type that the call raises; None if there is none."""
    try:
        shared.append(number)
    except Exception as error:  # the log says which
        return name_of(error)
    return None


def work(shared):
    log("child appends", append(shared, 1))
    gate("child may append again")
    log("child appends again", append(shared, 2))


if __name__ == "__main__":
    given = read_arguments(joins=("no", "yes"))
    manager = mp.Manager()
    shared = manager.list([0])
    shared.sort(key=tell)  # in the manager's process
    child = mp.Process(target=work, args=(shared,), name="child")
    child.start()
    gate("parent may go on")
    if given.joins == "yes":
        log("parent joins")
        # remedy of manager.last-line
        child.join()  # before the last line
        # end of remedy
    log("parent at its last line")
