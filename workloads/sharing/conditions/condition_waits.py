"""A child waits in a condition, with timeouts and for what a function returns; its parent notifies it."""

import os
import time

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

#: By how much a wait may end early, in seconds: on Windows, which counts its timeouts in ticks, by one of them.
TICK = 1 / 64 if os.name == "nt" else 0


def attempt(function, *arguments):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


def attempt_for_a_moment(function, *arguments):
    """The same of a call with a timeout of 0.05 s, and whether that was over when it came back."""
    begin = time.monotonic()
    result = attempt(function, *arguments, 0.05)
    return {"result": result, "over": time.monotonic() >= begin + 0.05 - TICK}


def nothing():
    return 0


def wait(condition, number):
    log("child waits without the lock", attempt_for_a_moment(condition.wait))
    log("child notifies without the lock", [attempt(call) for call in (condition.notify, condition.notify_all)])
    with condition, condition:
        log("child does not wait", [condition.wait(timeout) for timeout in (0, -1)])
        log("child waits for a moment", attempt_for_a_moment(condition.wait))
        log("child does not wait for nothing", condition.wait_for(nothing, timeout=-1))
        log("child waits for nothing", attempt_for_a_moment(condition.wait_for, nothing))
        log("child waits for what is so", condition.wait_for(lambda: number.value + 7))
        log("child waits for 2")
        log("child is back", [condition.wait_for(lambda: number.value == 2 and "it is 2"), number.value])


if __name__ == "__main__":
    lock = mp.RLock()
    condition, number = mp.Condition(lock), mp.Value("i", 0)
    child = mp.Process(target=wait, args=(condition, number))
    child.start()
    for count in (1, 2):
        gate("parent may assign {}".format(count))
        with lock:
            number.value = count
            log("parent has assigned {}".format(count), attempt(condition.notify))
    child.join()
