"""A child puts one object into a queue, its parent joins it, and then a thread of the parent gets the object."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(queue, size):
    queue.put(bytes(size))
    log("child at its last line")


def get(queue):
    gate("thread may get")
    log("thread has got", len(queue.get()))


if __name__ == "__main__":
    given = read_arguments(kind=("Queue", "JoinableQueue"), size=1000000)
    queue = getattr(mp, given.kind)()
    child = mp.Process(target=work, args=(queue, given.size))
    child.start()
    thread = threading.Thread(target=get, args=(queue,))
    thread.start()
    log("parent joins")
    child.join()
    log("parent is back from join")
    thread.join()
