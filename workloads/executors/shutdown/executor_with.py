"""A parent gives three tasks to an executor of two in a with statement, and leaves the block."""

from concurrent.futures import ProcessPoolExecutor

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class OwnError(Exception):
    pass


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    given = read_arguments(by=("its end", "an exception", "shutdown"))
    executor = ProcessPoolExecutor(2, mp_context=mp.get_context())
    raised = None
    try:
        with executor as entered:
            futures = [executor.submit(work, number) for number in range(3)]
            gate("parent may leave")
            log("parent leaves the block", {"gets the executor": entered is executor})
            if given.by == "an exception":
                raise OwnError
            if given.by == "shutdown":
                executor.shutdown(wait=False)
    except OwnError as error:
        raised = type(error).__name__
    log("parent is behind the block", {"raised": raised, "done": [future.done() for future in futures]})
    log("children are counted", len(mp.active_children()))
    try:
        executor.submit(work, 3)
    except Exception as error:  # the log says which
        log("submit raises " + type(error).__name__)
