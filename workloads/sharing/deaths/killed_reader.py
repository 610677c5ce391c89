"""A reader gets an object from one queue, and is ended while it waits in get() of another; others read on."""

import queue as queues

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def read(used, other):
    log("first reader has got", used.get())
    log("first reader waits")
    if other.get() is None:
        log("first reader ends")


def read_later(used, other):
    gate("second reader may get")
    log("second reader has got from the first queue", used.get())
    log("second reader waits")
    log("second reader has got from the other queue", other.get())


if __name__ == "__main__":
    prevented_by = read_arguments(prevented_by=("nothing", "an end")).prevented_by
    used, other = mp.Queue(), mp.Queue()
    first = mp.Process(target=read, args=(used, other), name="first reader")
    second = mp.Process(target=read_later, args=(used, other), name="second reader")
    first.start()
    second.start()
    used.put(1)
    gate("parent may end the first reader")
    if prevented_by == "nothing":
        first.terminate()
    else:
        # remedy
        other.put(None)
        # end of remedy
    first.join()
    log("first reader has ended")
    used.put(2)
    other.put(3)
    if prevented_by == "nothing":
        while other.empty():  # it is, until the object is in the pipe
            pass
        tried = []
        for wait in ({"block": False}, {"timeout": 0.01}):
            try:
                tried.append(other.get(**wait))
            except queues.Empty:
                tried.append("Empty")
        log("parent tries", {"get": tried, "empty()": other.empty()})
    second.join()
