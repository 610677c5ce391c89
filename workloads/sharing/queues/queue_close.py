"""A parent closes a queue before its object is pickled, and waits for the thread; then its child uses the queue."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp
from workloads.sending import Slow


def try_to(function, *args):
    try:
        return function(*args)
    except Exception as error:  # the log says which
        return type(error).__name__


def work(queue):
    gate("child may use the queue")
    log(
        "child has used the queue",
        {
            "get()": try_to(queue.get),
            "put()": try_to(queue.put, "child's object"),
            "get() again": try_to(queue.get),
        },
    )


if __name__ == "__main__":
    queue = getattr(mp, read_arguments(kind=("Queue", "JoinableQueue")).kind)()
    child = mp.Process(target=work, args=(queue,))
    child.start()
    queue.put(Slow("parent's object"))
    log("parent has put", {"join_thread()": try_to(queue.join_thread)})
    queue.close()
    log(
        "parent has closed",
        {"put()": try_to(queue.put, 1), "get()": try_to(queue.get), "close()": try_to(queue.close)},
    )
    queue.join_thread()
    log("parent is back from join_thread")
    child.join()
