"""A child puts two objects, the first of which is slow to pickle, and its parent gets what it takes for all."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp
from workloads.sending import Slow


def work(queue, until):
    queue.put(Slow("one"))
    queue.put("another")
    if until == "sentinel":
        # remedy
        queue.put(None)  # the last object of this process
        # end of remedy
    log("child has put")


if __name__ == "__main__":
    until = read_arguments(until=("empty", "sentinel")).until
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue, until))
    child.start()
    gate("parent may get")
    received = []
    if until == "empty":
        while not queue.empty():
            received.append(queue.get())
    else:
        # remedy
        while True:
            thing = queue.get()
            if thing is None:
                break
            received.append(thing)
        # end of remedy
    log("parent has got all", received)
    child.join()
