"""A process puts a list and changes it; then it gets the list, from a queue of one of several kinds, or a pipe."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


class Slow:
    """Waits at a gate while it is pickled."""

    def __reduce__(self):
        gate("first object may be pickled")
        return Slow, ()


def make_pipe():
    reader, writer = mp.Pipe(duplex=False)
    return writer.send, reader.recv


def make_queue(maker):
    queue = maker()
    return queue.put, queue.get


#: What makes a pair of functions, to put and to get.
KINDS = {
    "Queue": lambda: make_queue(mp.Queue),
    "JoinableQueue": lambda: make_queue(mp.JoinableQueue),
    "SimpleQueue": lambda: make_queue(mp.SimpleQueue),
    "Pipe": make_pipe,
}


if __name__ == "__main__":
    given = read_arguments(kind=tuple(KINDS), first=("slow", "quick"))
    put, get = KINDS[given.kind]()
    put(Slow() if given.first == "slow" else "quick")
    numbers = [1]
    put(numbers)
    numbers.append(2)
    log("parent has put the list and appended to it")
    get()
    log("parent gets", get())
