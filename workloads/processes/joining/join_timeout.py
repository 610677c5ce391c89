"""A parent joins one of its two children with timeouts that expire, or are too long, and then waits for its end."""

import os
import time

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp
from workloads.until_ready import wait_for_end

#: By how much a wait may end early, in seconds: on Windows, which counts its timeouts in ticks, by one of them.
TICK = 1 / 64 if os.name == "nt" else 0

#: Timeouts that `join` refuses, in seconds.
TOO_LONG = {"infinite": float("inf"), "of 300 years": 300 * 366 * 86400}


def work(name):
    log(name + " works")
    gate(name + " may end")
    log(name + " ends")


def describe(returned, child):
    return {"join returned": returned, "alive": child.is_alive(), "exitcode": child.exitcode}


if __name__ == "__main__":
    timeouts = read_arguments(timeouts=("that expire", *TOO_LONG)).timeouts
    too_long = TOO_LONG.get(timeouts)
    first, second = [mp.Process(target=work, args=(name,)) for name in ("first", "second")]
    first.start()
    second.start()
    gate("parent may join first")
    if too_long:
        try:
            first.join(too_long)
        except Exception as error:
            log("the timeout raises " + type(error).__name__)
    for timeout in () if too_long else (0, -1, 0.05):
        begin = time.monotonic()
        returned = first.join(timeout)
        is_over = time.monotonic() >= begin + timeout - TICK
        log("a timeout of {} expires".format(timeout), dict(describe(returned, first), over=is_over))
    returned = first.join(timeout=None if too_long else 86400)
    log("parent is back from join", describe(returned, first))
    wait_for_end(second)
    returned = second.join(0)
    log("parent is back from a join with a timeout of 0", describe(returned, second))
