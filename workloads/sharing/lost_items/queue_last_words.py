"""A child puts an object that is slow to pickle, and ends in one of several ways; then its parent looks."""

from workloads.command_line import read_arguments
from workloads.endings import ENDINGS, end
from workloads.probe import gate, log, mp
from workloads.sending import Slow


def work(queue, ending, cancels):
    queue.put(Slow("object"))
    if cancels:
        queue.cancel_join_thread()
    log("child has put")
    ENDINGS[ending]()


if __name__ == "__main__":
    given = read_arguments(ending=tuple(ENDINGS), cancels=("no", "yes"), daemon=("no", "yes"))
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue, given.ending, given.cancels == "yes"), daemon=given.daemon == "yes")
    child.start()
    gate("parent may go on")
    end(child, given.ending)
    child.join()
    log("child has ended")
    log("parent finds the queue empty" if queue.empty() else "parent gets " + queue.get())
