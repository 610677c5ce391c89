"""The thread of a pool of two that handles results meets one that is faulty, while one task runs and before another.

If the pool is closed after a fault that this thread does not survive (--ends-by=close), it hangs.
"""

import threading

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
class OpenFile:
    def __reduce__(self):
        return open, ("a file that is gone",)


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def return_what_cannot_be_unpickled():
    return TwoArgumentsError(1, 2)


def raise_what_cannot_be_unpickled():
    raise TwoArgumentsError(1, 2)


def raise_what_can_be_unpickled():
    raise PicklableError(1, 2)


def return_what_raises_an_oserror_where_it_is_unpickled():
    return OpenFile()


def return_none():
    return None


def fail():
    raise IndexError


def call_back(value):
    raise ValueError("raised by the callback for {!r}".format(value))


def call_back_with_a_key_error(value):
    raise KeyError(value)


def call_back_and_exit(value):
    raise SystemExit(value)


ending = []
ended = threading.Event()


def note_error(arguments):
    print_error(arguments)
    ending.append(arguments.thread)
    log("a thread ends with an error", arguments.exc_type.__name__)


def note_end(thread):
    thread.join()
    ended.set()


def wait(number, result):
    result.wait()
    log("result {} has come".format(number))


FAULTS = {
    "value": (return_what_cannot_be_unpickled, {}),
    "exception": (raise_what_cannot_be_unpickled, {}),
    "callback": (return_none, {"callback": call_back}),
    "error callback": (fail, {"error_callback": call_back}),
    "file that is gone": (return_what_raises_an_oserror_where_it_is_unpickled, {}),
    "KeyError in a callback": (return_none, {"callback": call_back_with_a_key_error}),
    "exit in a callback": (return_none, {"callback": call_back_and_exit}),
    "exception that can be unpickled": (raise_what_can_be_unpickled, {}),
}


if __name__ == "__main__":
    given = read_arguments(fault=tuple(FAULTS), ends_by=("terminate", "close"))
    print_error, threading.excepthook = threading.excepthook, note_error
    task, callbacks = FAULTS[given.fault]
    pool = mp.Pool(2)
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            threading.Thread(target=note_end, args=(thread,), daemon=True).start()
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
    if given.fault == "file that is gone":
        ended.wait()  # nobody else tells that the thread has ended
    log("parent calls " + given.ends_by)
    try:
        getattr(pool, given.ends_by)()
    except Exception as error:  # the log says which
        log("{} raises {}".format(given.ends_by, type(error).__name__))
    else:
        log("parent joins")
        pool.join()
    log("parent at its last line")
