"""A child puts an object that is slow to pickle into a queue for one, and is killed; then its parent tries to put.

Run by hand, the child is not killed: kill it yourself.
"""

from queue import Full

from workloads.probe import gate, log, mp
from workloads.sending import Slow


def work(queue):
    queue.put(Slow("object"))
    log("child has put")
    gate("child may end")


if __name__ == "__main__":
    queue = mp.Queue(1)
    child = mp.Process(target=work, args=(queue,), name="child")
    child.start()
    gate("parent may look")
    try:
        queue.put("another", block=False)
    except Full:
        error = "queue.Full"
    else:
        error = None
    log("parent looks", {"empty": queue.empty(), "full": queue.full(), "put(x, False)": error})
