"""A child waits in get; while it is stopped, or once it was killed, its parent puts five objects, and tries to get one.

Run by hand, the child is neither stopped nor killed, and the parent waits forever for an object that the child has got.
"""

from queue import Empty

from workloads.probe import gate, log, mp


def work(queue):
    log("child gets")
    log("child has got", queue.get())
    gate("child may get again")
    log("child gets again")
    queue.get()


def try_to(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Empty:
        return "Empty"


def put_and_try_to_get(queue):
    for number in range(5):
        queue.put(number)
    while queue.empty():  # it is, until something is in the pipe
        pass
    return {"get(False)": try_to(queue.get, False), "get(timeout=0.01)": try_to(queue.get, timeout=0.01)}


if __name__ == "__main__":
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue,), name="child")
    child.start()
    gate("parent may put")
    log("parent has tried to get", put_and_try_to_get(queue))
    gate("parent may get")
    log("parent has got", [queue.get() for _ in range(4)])
    gate("parent may put again")
    log("parent has tried to get again", put_and_try_to_get(queue))
    gate("parent may get again")
    log("parent has got again", queue.get())
