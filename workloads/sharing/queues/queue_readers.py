"""A child waits in get; while it is stopped, or once it was killed, its parent puts five objects, and tries to get one.

Run by hand, the child goes on, and the parent then waits forever for objects that it has got already.
"""

from queue import Empty

from workloads.probe import gate, log, mp


def work(queue):
    log("child gets")
    log("child has got", queue.get())


def try_to(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Empty:
        return "Empty"


if __name__ == "__main__":
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue,), name="child")
    child.start()
    gate("parent may put")
    for number in range(5):
        queue.put(number)
    while queue.empty():  # it is, until something is in the pipe
        pass
    log(
        "parent has tried to get",
        {"get(False)": try_to(queue.get, False), "get(timeout=0.01)": try_to(queue.get, timeout=0.01)},
    )
    gate("parent may get")
    log("parent has got", [queue.get() for _ in range(4)])
    child.join()
