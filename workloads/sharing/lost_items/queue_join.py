"""A child puts objects into a queue, its parent joins it, and a thread of the parent gets the objects; and once more.

One large object the parent can get itself before it joins the child.
"""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

#: How many bytes an object has, and how many of them a child puts.
OBJECTS = {
    "one object, got first": (1000000, 1),
    "a small object": (1, 1),
    "one object": (1000000, 1),
    "many objects": (1000, 1000),
}

#: What children put of which one is joined in time, or too early.
JOINS = {"in time": ("one object, got first", "a small object"), "too early": ("one object", "many objects")}


def work(queue, what):
    size, count = OBJECTS[what]
    for _ in range(count):
        queue.put(bytes(size))
    log("child at its last line: " + what)


def get(queue, what):
    gate("thread may get: " + what)
    _, count = OBJECTS[what]
    log("thread has got: " + what, sum(len(queue.get()) for _ in range(count)))


if __name__ == "__main__":
    given = read_arguments(kind=("Queue", "JoinableQueue"), joins=tuple(JOINS), made_by=("multiprocessing", "manager"))
    queue = getattr(mp.Manager() if given.made_by == "manager" else mp, given.kind)()
    for what in ["one object"] if given.made_by == "manager" else JOINS[given.joins]:
        child = mp.Process(target=work, args=(queue, what))
        child.start()
        if what == "one object, got first":
            _, count = OBJECTS[what]
            # remedy
            things = [queue.get() for _ in range(count)]  # as many as the child puts
            child.join()
            # end of remedy
            log("parent has got and is back from join: " + what, sum(map(len, things)))
        else:
            thread = threading.Thread(target=get, args=(queue, what))
            thread.start()
            log("parent joins: " + what)
            child.join()
            log("parent is back from join: " + what)
            thread.join()
