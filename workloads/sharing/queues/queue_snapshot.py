"""A process puts a list and changes it; then it gets the list, from a queue of one of several kinds, or a pipe."""

# remedy
import copy

# end of remedy
from workloads.command_line import read_arguments
from workloads.probe import log, mp
from workloads.sending import Slow


class Pipe:
    """Both ends of a pipe, with the methods of a queue."""

    def __init__(self):
        reader, writer = mp.Pipe(duplex=False)
        self.put, self.get = writer.send, reader.recv


if __name__ == "__main__":
    given = read_arguments(
        kind=("Queue", "JoinableQueue", "SimpleQueue", "Pipe"),
        first=("slow", "quick"),
        puts=("the list", "a copy"),
    )
    queue = Pipe() if given.kind == "Pipe" else getattr(mp, given.kind)()
    queue.put(Slow("slow") if given.first == "slow" else "quick")
    numbers = [1]
    if given.puts == "the list":
        queue.put(numbers)
    else:
        # remedy
        queue.put(copy.deepcopy(numbers))
        # end of remedy
    numbers.append(2)
    log("parent has put the list and appended to it")
    queue.get()
    log("parent gets", queue.get())
