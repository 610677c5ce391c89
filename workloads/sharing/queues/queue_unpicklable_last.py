"""A child puts an object that is slow to pickle, one that cannot be pickled, and one more, and returns."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp
from workloads.sending import Slow


def work(queue):
    queue.put(Slow("first"))
    queue.put(lambda: None)
    queue.put("next")
    log("child at its last line")


if __name__ == "__main__":
    queue = getattr(mp, read_arguments(kind=("Queue", "JoinableQueue")).kind)()
    child = mp.Process(target=work, args=(queue,))
    child.start()
    child.join()
    log("child has ended", {"exitcode": child.exitcode})
    while not queue.empty():
        log("parent gets", queue.get())
    log("parent finds the queue empty")
