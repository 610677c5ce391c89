"""A result of an executor of two cannot be unpickled, or its callback raises, while another task is in progress.

With --fault="callback that exits" it hangs.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class TwoArgumentsError(Exception):
    def __init__(self, first, second):
        # What is passed on is pickled, and to unpickle it the class is called with that alone.
        super().__init__("{} and {}".format(first, second))


# remedy
class PicklableError(Exception):
    def __init__(self, first, second):
        super().__init__(first, second)  # exactly what the class is called with

    def __str__(self):
        return "{} and {}".format(*self.args)


# end of remedy
def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number


def return_what_cannot_be_unpickled():
    return TwoArgumentsError(1, 2)


def raise_what_cannot_be_unpickled():
    raise TwoArgumentsError(1, 2)


def raise_what_can_be_unpickled():
    raise PicklableError(1, 2)


def call_back(future):
    log("callback is called", future.result())
    raise ValueError("raised by the callback")


def call_back_and_exit(future):
    log("callback is called", future.result())
    sys.exit(3)


TASKS = {
    "value": (return_what_cannot_be_unpickled, ()),
    "exception": (raise_what_cannot_be_unpickled, ()),
    "callback": (work, (1,)),
    "callback that exits": (work, (1,)),
    "none": (raise_what_can_be_unpickled, ()),
}


def outcome(future):
    error = future.exception()
    return {"returns": future.result()} if error is None else {"raises": type(error).__name__}


if __name__ == "__main__":
    given = read_arguments(fault=tuple(TASKS))
    executor = ProcessPoolExecutor(2, mp_context=mp.get_context())
    futures = [executor.submit(work, 0)]
    gate("parent may submit the task of the fault")
    task, arguments = TASKS[given.fault]
    futures.append(executor.submit(task, *arguments))
    if given.fault == "callback":
        futures[1].add_done_callback(call_back)
    if given.fault == "callback that exits":
        futures[1].add_done_callback(call_back_and_exit)
    for number in (1, 0):
        log("parent has the outcome of task {}".format(number), outcome(futures[number]))
    executor.shutdown()
    log("parent is back from shutdown")
