"""A parent sets the result of an executor's future itself, while the task is at work, or of one of its own."""

import concurrent.futures

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    return number


def attempt(call, *arguments):
    try:
        call(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)
    return "returns"


if __name__ == "__main__":
    given = read_arguments(prevented_by=("nothing", "a future of its own"))
    with ProcessPoolExecutor(1) as executor:
        future, other = [executor.submit(work, number) for number in range(2)]
        gate("parent may set")
        if given.prevented_by == "nothing":
            log("parent sets the result", attempt(future.set_result, 7))
        else:
            # remedy
            own = concurrent.futures.Future()
            own.set_result(7)
            # end of remedy
            log("parent sets the result", attempt(own.set_result, 8))
            future, own = own, future
        log("parent sets it again", attempt(future.set_result, 9))
        log("parent has the result", future.result())
        gate("parent may wait")
        log("parent waits for the other task")
        log("parent has the result of the other task", other.result())
