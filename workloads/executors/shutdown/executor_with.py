"""A parent gives tasks to an executor of one in a with statement, and leaves it; so in one way after the other."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


class OwnError(Exception):
    pass


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def leave(by, numbers):
    executor = ProcessPoolExecutor(1)
    raised = None
    try:
        with executor as entered:
            futures = [executor.submit(work, number) for number in numbers]
            gate("parent may leave by " + by)
            log("parent leaves the block by " + by, {"gets the executor": entered is executor})
            if by == "an exception":
                raise OwnError
            if by == "shutdown":
                executor.shutdown(wait=False)
    except OwnError as error:
        raised = name_of(error)
    log("parent is behind the block by " + by, {"raised": raised, "done": [future.done() for future in futures]})
    children = len(mp.active_children()) if hasattr(mp, "active_children") else None
    try:
        executor.submit(work, 6)
    except Exception as error:  # the log says which
        log("submit raises {} after {}".format(name_of(error), by))
    log("children are counted after " + by, children)


if __name__ == "__main__":
    given = read_arguments(by=("its end, an exception", "shutdown"))
    for number, by in enumerate(given.by.split(", ")):
        leave(by, range(3 * number, 3 * number + 3))
