"""A process joins the threads of two queues: one that it has closed, and one that is not waited for.

With `python -O`, it then joins the thread of a queue that it has not closed, and never ends.
"""

from workloads.probe import log, mp
from workloads.sending import Slow

if __name__ == "__main__":
    queue = mp.Queue()
    queue.put("object")
    log("parent joins the thread of a closed queue")
    # remedy
    queue.close()
    queue.join_thread()
    # end of remedy
    log("parent is back from the closed queue")
    if __debug__:
        queue = mp.Queue()
        queue.put(Slow("object"))
        queue.cancel_join_thread()
        queue.close()
        log("parent joins the thread after cancel_join_thread")
        queue.join_thread()
        log("parent is back from join_thread after cancel_join_thread")
    else:
        queue = mp.Queue()
        queue.put("object")
        log("parent joins the thread of an open queue")
        queue.join_thread()
        log("parent is back from the open queue")
