"""A process puts into a simple queue, gets, and closes it."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def try_to(function, *args):
    try:
        function(*args)
    except Exception as error:  # the log says which
        return name_of(error)
    return None


def close(queue):
    queue.close()


#: Methods of a Queue.
METHODS = ["put", "get", "empty", "full", "qsize", "put_nowait", "get_nowait", "join_thread", "cancel_join_thread"]


if __name__ == "__main__":
    queue = mp.SimpleQueue()
    log("queue has", [name for name in METHODS if hasattr(queue, name)])
    empty = [queue.empty()]
    queue.put(1)
    queue.put(2)
    empty.append(queue.empty())
    log("parent gets", [queue.get(), queue.get()])
    log("parent looks", {"empty": [*empty, queue.empty()]})
    error = try_to(close, queue)
    if error:
        log("parent cannot close", error)
    else:
        log("parent has closed", {"put()": try_to(queue.put, 1), "get()": try_to(queue.get)})
