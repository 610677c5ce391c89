"""In pools of one, the thread that handles results meets one that is faulty, before those of two more tasks.

If a pool is closed after a fault that this thread does not survive (--ends-by=close), it hangs.
"""

import threading
import traceback

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


class TwoArgumentsError(Exception):
    def __init__(self, first, second):
        # What is passed on is pickled, and to unpickle it the class is called with that alone.
        super().__init__("{} and {}".format(first, second))


# remedy (exception that can be unpickled)
class PicklableError(Exception):
    def __init__(self, first, second):
        super().__init__(first, second)  # exactly what the class is called with

    def __str__(self):
        return "{} and {}".format(*self.args)


# end of remedy
class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right

    def __reduce__(self):
        return Pair, (self.left,)


class OpenFile:
    def __reduce__(self):
        return open, ("a file that is gone",)


def work(fault, number):
    log("{}: task {} begins".format(fault, number))
    gate("task {} may end".format(number))
    log("{}: task {} ends".format(fault, number))


def return_what_cannot_be_unpickled():
    return Pair(1, 2)


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


# remedy (callback that catches its error)
def call_back_safely(value):
    try:
        call_back(value)
    except Exception:
        traceback.print_exc()


# end of remedy
def call_back_with_a_key_error(value):
    raise KeyError(value)


def call_back_and_exit(value):
    raise SystemExit(value)


def note_end(fault, thread):
    thread.join()
    if not ending.is_set():
        log("{}: a thread of the pool has ended".format(fault))


def wait(fault, number, result):
    result.wait()
    log("{}: result {} has come".format(fault, number))


FAULTS = {
    "value": (return_what_cannot_be_unpickled, {}),
    "exception": (raise_what_cannot_be_unpickled, {}),
    "callback": (return_none, {"callback": call_back}),
    "error callback": (fail, {"error_callback": call_back}),
    "file that is gone": (return_what_raises_an_oserror_where_it_is_unpickled, {}),
    "KeyError in a callback": (return_none, {"callback": call_back_with_a_key_error}),
    "exit in a callback": (return_none, {"callback": call_back_and_exit}),
    "exception that can be unpickled": (raise_what_can_be_unpickled, {}),
    "callback that catches its error": (return_none, {"callback": call_back_safely}),
}


if __name__ == "__main__":
    given = read_arguments(faults="value", ends_by=("terminate", "close"))
    ending = threading.Event()
    pools, results = {}, {}
    for fault in given.faults.split(", "):
        before = set(threading.enumerate())
        pools[fault] = mp.Pool(1)
        for thread in set(threading.enumerate()) - before:
            threading.Thread(target=note_end, args=(fault, thread), daemon=True).start()
    for fault, pool in pools.items():
        task, callbacks = FAULTS[fault]
        results[fault] = [pool.apply_async(task, **callbacks), pool.apply_async(work, (fault, 1))]
    gate("parent may submit another task")
    for fault, pool in pools.items():
        results[fault].append(pool.apply_async(work, (fault, 2)))
        for number, result in enumerate(results[fault]):
            threading.Thread(target=wait, args=(fault, number, result), daemon=True).start()
    log("parent waits for the results")
    gate("parent may end the pools")
    ending.set()
    for fault, pool in pools.items():
        log("{}: parent calls {}".format(fault, given.ends_by))
        try:
            getattr(pool, given.ends_by)()
        except Exception as error:  # the log says which
            log("{}: {} raises {}".format(fault, given.ends_by, name_of(error)))
        else:
            log("{}: parent joins".format(fault))
            pool.join()
    log("parent at its last line")
