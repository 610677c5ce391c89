"""A process puts an object that cannot be pickled into a joinable queue, and another, which it gets; then it joins.

It never ends, and says why not on standard error: kill it.
"""

from workloads.probe import log, mp

if __name__ == "__main__":
    queue = mp.JoinableQueue()
    queue.put(lambda: None)
    queue.put("next")
    log("parent gets", queue.get())
    queue.task_done()
    log("parent joins the queue")
    queue.join()
    log("parent is back from join")
