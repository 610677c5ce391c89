"""A process puts an object, and asks the queue how much is in it, before and after the object is in the pipe."""

from queue import Empty, Full

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp
from workloads.sending import Slow


def ask(queue):
    try:
        size = queue.qsize()
    except NotImplementedError:  # on macOS
        size = "NotImplementedError"
    return {"empty": queue.empty(), "full": queue.full(), "qsize": size}


if __name__ == "__main__":
    make_queue = getattr(mp, read_arguments(kind=("Queue", "JoinableQueue")).kind)
    queue = make_queue(1)
    log("queue is new", ask(queue))
    queue.put(Slow("one"))
    log("put has returned", ask(queue))
    try:
        queue.get(block=False)
    except Empty:
        log("get without waiting raises Empty")
    try:
        queue.put("another", block=False)
    except Full:
        log("put without waiting raises Full")
    gate("parent may look")
    while queue.empty():  # it is, until the object is in the pipe
        pass
    log("object is in the pipe", ask(queue))
    queue.get()
    log("parent has got it", ask(queue))
    queue = make_queue(3)
    queue.put("one")
    queue.put("another")
    log("parent has put two into a queue for three", ask(queue))
