"""A process puts an object, and waits for the thread of its queue, which is closed or not, or not to be waited for.

With `python -O`, it never ends if its queue is not closed.
"""

from workloads.command_line import read_arguments
from workloads.probe import log, mp
from workloads.sending import Slow


def work(queue):
    queue.get()


if __name__ == "__main__":
    calls = read_arguments(calls=("nothing", "close", "cancel_join_thread")).calls
    queue = mp.Queue()
    if calls == "cancel_join_thread":
        queue.put(Slow("object"))
        queue.cancel_join_thread()
        queue.close()
    else:
        child = mp.Process(target=work, args=(queue,))
        child.start()
        queue.put("object")
    log("parent joins the thread")
    try:
        if calls == "close":
            # remedy
            queue.close()
            queue.join_thread()
            # end of remedy
        else:
            queue.join_thread()
    except AssertionError:
        log("join_thread raises AssertionError")
    else:
        log("parent is back from join_thread")
    if calls != "cancel_join_thread":
        child.join()
