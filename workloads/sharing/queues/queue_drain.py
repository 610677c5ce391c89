"""A child puts two objects, the first of which is slow to pickle, and its parent gets what it takes for all, twice."""

from workloads.probe import gate, log, mp
from workloads.sending import Slow


def work(queue):
    queue.put(Slow("one"))
    queue.put("another")
    # remedy
    queue.put(None)  # the last object of this process
    # end of remedy
    log("child has put")


if __name__ == "__main__":
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue,))
    child.start()
    gate("parent may get")
    received = []
    while not queue.empty():
        received.append(queue.get())
    log("parent has got until the queue was empty", received)
    # remedy
    received = []
    while True:
        thing = queue.get()
        if thing is None:
            break
        received.append(thing)
    # end of remedy
    log("parent has got until the last object came", received)
    child.join()
