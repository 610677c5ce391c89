"""Two children put objects into a queue; some objects of the first are slow to pickle."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class Slow:
    """Waits at a gate while it is pickled; unpickled, it is just its name."""

    def __init__(self, name):
        self.name = name

    def __reduce__(self):
        gate(self.name + " may be pickled")
        return str, (self.name,)


def first(queue):
    queue.put(Slow("first child's 1"))
    queue.put("first child's 2")
    queue.put("first child's 3")
    log("first child has put 1, 2 and 3")
    gate("first child may go on")
    queue.put(Slow("first child's 4"))
    queue.put("first child's 5")
    log("first child has put 4 and 5")
    gate("first child may end")


def second(queue):
    gate("second child may put")
    queue.put("second child's")
    log("second child has put")


if __name__ == "__main__":
    if read_arguments(made_by=("multiprocessing", "manager")).made_by == "multiprocessing":
        queue = mp.Queue()
    else:
        # remedy
        manager = mp.Manager()
        queue = manager.Queue()  # its put() returns once the object is in it
        # end of remedy
    children = [mp.Process(target=first, args=(queue,)), mp.Process(target=second, args=(queue,))]
    for child in children:
        child.start()
    for _ in range(4):
        log("parent gets " + queue.get())
    for child in children:
        child.join()
    while not queue.empty():
        log("parent gets " + queue.get())
    log("parent finds the queue empty")
