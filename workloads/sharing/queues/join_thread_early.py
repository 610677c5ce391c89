"""A process joins the threads of two queues: one that it has closed, and one that is not waited for.

Or it joins that of a queue that it has not closed: with `python -O`, it then never ends.
"""

from workloads.command_line import read_arguments
from workloads.probe import log, mp
from workloads.sending import Slow

if __name__ == "__main__":
    queue = mp.Queue()
    queue.put("object")
    if read_arguments(calls=("nothing", "close")).calls == "nothing":
        log("parent joins the thread of an open queue")
        queue.join_thread()
        log("parent is back from the open queue")
    else:
        log("parent joins the thread of a closed queue")
        # remedy
        queue.close()
        queue.join_thread()
        # end of remedy
        log("parent is back from the closed queue")
        queue = mp.Queue()
        queue.put(Slow("object"))
        queue.cancel_join_thread()
        queue.close()
        log("parent joins the thread after cancel_join_thread")
        queue.join_thread()
        log("parent is back from join_thread after cancel_join_thread")
