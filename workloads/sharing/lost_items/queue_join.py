"""A child puts objects into a queue, its parent joins it, and then a thread of the parent gets the objects."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(queue, size, count):
    for _ in range(count):
        queue.put(bytes(size))
    log("child at its last line")


def get(queue, count):
    gate("thread may get")
    log("thread has got", sum(len(queue.get()) for _ in range(count)))


if __name__ == "__main__":
    given = read_arguments(
        kind=("Queue", "JoinableQueue"),
        made_by=("multiprocessing", "manager"),
        size=1000000,
        count=1,
        first=("join", "get"),
    )
    count = given.count
    queue = getattr(mp.Manager() if given.made_by == "manager" else mp, given.kind)()
    child = mp.Process(target=work, args=(queue, given.size, count))
    child.start()
    if given.first == "get":
        # remedy
        things = [queue.get() for _ in range(count)]  # as many as the child puts
        child.join()
        # end of remedy
        log("parent has got and is back from join", sum(map(len, things)))
    else:
        thread = threading.Thread(target=get, args=(queue, count))
        thread.start()
        log("parent joins")
        child.join()
        log("parent is back from join")
        thread.join()
