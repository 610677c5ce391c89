"""A result of an executor of two cannot be unpickled, or its callback raises, while another task is in progress.

With --faults="none, callback" two such tasks come one after the other. With --faults="callback that exits" it hangs.
"""

import sys

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


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
    log("callback of task {} is called".format(future.result()), future.result())
    raise ValueError("raised by the callback")


def call_back_and_exit(future):
    log("callback of task {} is called".format(future.result()), future.result())
    sys.exit(3)


CALLBACKS = {"callback": call_back, "callback that exits": call_back_and_exit}


TASKS = {
    "value": (return_what_cannot_be_unpickled, ()),
    "exception": (raise_what_cannot_be_unpickled, ()),
    "callback": (work, (3,)),
    "callback that exits": (work, (1,)),
    "none": (raise_what_can_be_unpickled, ()),
}


def outcome(future):
    error = future.exception()
    return {"returns": future.result()} if error is None else {"raises": name_of(error)}


if __name__ == "__main__":
    given = read_arguments(faults=("value", "exception", "none, callback", "callback that exits"))
    executor = ProcessPoolExecutor(2)
    for number, fault in enumerate(given.faults.split(", ")):
        other, its = 2 * number, 2 * number + 1
        futures = {other: executor.submit(work, other)}
        gate("parent may submit task {}".format(its))
        task, arguments = TASKS[fault]
        futures[its] = executor.submit(task, *arguments)
        if fault in CALLBACKS:
            futures[its].add_done_callback(CALLBACKS[fault])
            log("task {} has a callback".format(its))
        for one in (its, other):
            log("parent has the outcome of task {}".format(one), outcome(futures[one]))
    executor.shutdown()
    log("parent is back from shutdown")
