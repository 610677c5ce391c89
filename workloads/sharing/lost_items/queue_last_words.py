"""A child puts an object that is slow to pickle, and ends in one of several ways; then its parent looks."""

from workloads.command_line import read_arguments
from workloads.endings import ENDINGS, end
from workloads.probe import gate, log, mp
from workloads.sending import Slow


def work(queue, ending, before):
    queue.put(Slow("object"))
    if before == "cancel_join_thread":
        queue.cancel_join_thread()
    elif before == "join_thread":
        log("child waits until everything is sent")
        # remedy
        queue.close()
        queue.join_thread()  # returns once everything is sent
        # end of remedy
    log("child has put")
    ENDINGS[ending]()


if __name__ == "__main__":
    given = read_arguments(
        ending=tuple(ENDINGS), before=("nothing", "cancel_join_thread", "join_thread"), daemon=("no", "yes")
    )
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue, given.ending, given.before), daemon=given.daemon == "yes")
    child.start()
    gate("parent may go on")
    end(child, given.ending)
    child.join()
    log("child has ended")
    log("parent finds the queue empty" if queue.empty() else "parent gets " + queue.get())
