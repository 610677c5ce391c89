"""A process puts a hundred objects into a queue whose maxsize is 0, or less, or not given, and its child gets them."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work(queue):
    log("child has got", [queue.get() for _ in range(100)] == list(range(100)))


if __name__ == "__main__":
    given = read_arguments(kind=("Queue", "JoinableQueue"), maxsize=("not given", "0", "-1")).__dict__
    arguments = () if given["maxsize"] == "not given" else (int(given["maxsize"]),)
    queue = getattr(mp, given["kind"])(*arguments)
    for number in range(100):
        queue.put(number, block=False)
    log("parent has put", {"full": queue.full()})
    child = mp.Process(target=work, args=(queue,))
    child.start()
    child.join()
