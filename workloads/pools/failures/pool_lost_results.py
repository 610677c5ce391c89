"""The thread of a pool of two that handles results fails at one of them, while one task runs and before another."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class TwoArgumentsError(Exception):
    def __init__(self, first, second):
        # What is passed on is pickled, and to unpickle it the class is called with that alone.
        super().__init__("{} and {}".format(first, second))


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def return_what_cannot_be_unpickled():
    return TwoArgumentsError(1, 2)


def raise_what_cannot_be_unpickled():
    raise TwoArgumentsError(1, 2)


def return_none():
    return None


def fail():
    raise IndexError


def call_back(value):
    raise ValueError("raised by the callback for {!r}".format(value))


ending = []


def note_error(arguments):
    print_error(arguments)
    ending.append(arguments.thread)
    log("a thread ends with an error", arguments.exc_type.__name__)


def wait(number, result):
    result.wait()
    log("result {} has come".format(number))


FAULTS = {
    "value": (return_what_cannot_be_unpickled, {}),
    "exception": (raise_what_cannot_be_unpickled, {}),
    "callback": (return_none, {"callback": call_back}),
    "error callback": (fail, {"error_callback": call_back}),
}


if __name__ == "__main__":
    given = read_arguments(fault=tuple(FAULTS), ends_by=("terminate", "close"))
    print_error, threading.excepthook = threading.excepthook, note_error
    task, callbacks = FAULTS[given.fault]
    pool = mp.Pool(2)
    results = [pool.apply_async(work, (0,))]
    gate("parent may submit the task of the fault")
    results.append(pool.apply_async(task, **callbacks))
    gate("parent may submit another task")
    results.append(pool.apply_async(work, (1,)))
    for number, result in enumerate(results):
        threading.Thread(target=wait, args=(number, result), daemon=True).start()
    log("parent waits for the results")
    gate("parent may end the pool")
    for thread in ending:
        thread.join()
    log("parent calls " + given.ends_by)
    try:
        getattr(pool, given.ends_by)()
    except Exception as error:  # the log says which
        log("{} raises {}".format(given.ends_by, type(error).__name__))
    else:
        log("parent joins")
        pool.join()
    log("parent at its last line")
