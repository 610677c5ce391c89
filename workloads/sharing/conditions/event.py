"""Two children wait for an event, which their parent sets, clears and sets again; the first waits each time."""

import os
import time

from workloads.probe import gate, log, mp

#: By how much a wait may end early, in seconds: on Windows, which counts its timeouts in ticks, by one of them.
TICK = 1 / 64 if os.name == "nt" else 0


def wait(who, event, *occasions):
    for occasion in occasions:
        gate("{} may wait {}".format(who, occasion))
        log("{} waits {}".format(who, occasion))
        log("{} is awake {}".format(who, occasion), event.wait())


if __name__ == "__main__":
    event = mp.Event()
    log("parent asks before it is set", [event.is_set(), event.wait(0), event.wait(-1)])
    begin = time.monotonic()
    is_set = event.wait(0.05)
    log("a timeout of 0.05 expires", {"set": is_set, "over": time.monotonic() >= begin + 0.05 - TICK})
    occasions = {
        "first child": ("until it is set", "while it is set", "after it was cleared"),
        "second child": ("until it is set",),
    }
    children = [mp.Process(target=wait, args=(who, event, *occasions[who]), name=who) for who in occasions]
    for child in children:
        child.start()
    gate("parent may set the event")
    log("parent sets the event")
    event.set()
    gate("parent may clear the event")
    log("parent asks while it is set", [event.is_set(), event.wait(0), event.wait()])
    event.set()  # once more, which changes nothing
    event.clear()
    log("parent asks after it was cleared", [event.is_set(), event.wait(0)])
    gate("parent may set the event again")
    log("parent sets the event again")
    event.set()
    for child in children:
        child.join()
