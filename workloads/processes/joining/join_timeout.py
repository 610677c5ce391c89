"""A parent joins a child with timeouts that expire, while another one works, or that are too long, and then waits."""

import os
import time

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp
from workloads.until_ready import wait_for_end

#: By how much a wait may end early, in seconds: on Windows, which counts its timeouts in ticks, by one of them.
TICK = 1 / 64 if os.name == "nt" else 0

#: Timeouts that `join` refuses, in seconds.
TOO_LONG = {"an infinite timeout": float("inf")}
if os.name == "posix":
    TOO_LONG["a timeout of 300 years"] = 300 * 366 * 86400


def work(name):
    log(name + " works")
    gate(name + " may end")
    log(name + " ends")


def describe(returned, child):
    return {"join returned": returned, "alive": child.is_alive(), "exitcode": child.exitcode}


def join_with_timeouts_that_expire(first, second):
    for timeout in (0, -1, 0.05):
        begin = time.monotonic()
        returned = first.join(timeout)
        is_over = time.monotonic() >= begin + timeout - TICK
        log("a timeout of {} expires".format(timeout), dict(describe(returned, first), over=is_over))
    returned = first.join(timeout=86400)
    log("parent is back from join", describe(returned, first))
    wait_for_end(second)
    returned = second.join(0)
    log("parent is back from a join with a timeout of 0", describe(returned, second))


def join_with_timeouts_that_are_too_long(first):
    for name, timeout in TOO_LONG.items():
        try:
            first.join(timeout)
        except Exception as error:
            log(name + " raises", name_of(error))
        else:
            log(name + " expires")
    log("parent joins without a timeout")
    returned = first.join(timeout=None)
    log("parent is back from join", describe(returned, first))


#: By their timeouts: the children, and how their parent joins them.
STORIES = {
    "that expire": (("first", "second"), join_with_timeouts_that_expire),
    "too long": (("first",), join_with_timeouts_that_are_too_long),
}


if __name__ == "__main__":
    names, join = STORIES[read_arguments(timeouts=tuple(STORIES)).timeouts]
    children = [mp.Process(target=work, args=(name,)) for name in names]
    for child in children:
        child.start()
    gate("parent may join first")
    join(*children)
