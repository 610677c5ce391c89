"""A program makes queues, semaphores, barriers and arrays of sizes that make no sense."""

import threading

from workloads.exceptions import name_of
from workloads.probe import log, mp

SIZES = {"0": 0, "-1": -1, "a float": 1.5, "a text": "1", "2**70": 2**70}


#: Whose thread has the last reference to a queue removes its semaphores, and is stopped at the end of the program.
QUEUES = []


def fill(kind, size):
    objects = getattr(mp, kind)(size)
    QUEUES.append(objects)
    for number in range(3):
        objects.put(number, block=False)
    return [objects.get() for _ in range(3)]


def enter(kind, size):
    return getattr(mp, kind)(size).acquire(block=False)


def meet(kind, size):
    return getattr(mp, kind)(size).wait(timeout=0.05)


def count(kind, size):
    return len(getattr(mp, kind)("i", size))


USES = {
    "Queue": fill,
    "JoinableQueue": fill,
    "Semaphore": enter,
    "BoundedSemaphore": enter,
    "Barrier": meet,
    "Array": count,
    "RawArray": count,
}


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    for part, use in USES.items():
        for how, size in SIZES.items() if hasattr(mp, part) else ():
            log("{}: {}".format(part, how), outcome(use, part, size))
    log("threading.Semaphore: -1", outcome(threading.Semaphore, -1))
