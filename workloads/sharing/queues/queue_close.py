"""A parent closes queues before its objects are pickled, and waits for the threads; then its child uses the queues."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp
from workloads.sending import Slow

KINDS = ("Queue", "JoinableQueue")


def try_to(function, *args):
    try:
        return function(*args)
    except Exception as error:  # the log says which
        return name_of(error)


def use(queue):
    return {
        "get()": try_to(queue.get),
        "put()": try_to(queue.put, "child's object"),
        "get() again": try_to(queue.get),
    }


def work(queues):
    gate("child may use the queues")
    log("child has used the queues", {kind: use(queue) for kind, queue in queues.items()})


def put(queue):
    queue.put(Slow("parent's object"))
    return {"join_thread()": try_to(queue.join_thread)}


def close(queue):
    queue.close()
    return {"put()": try_to(queue.put, 1), "get()": try_to(queue.get), "close()": try_to(queue.close)}


if __name__ == "__main__":
    queues = {kind: getattr(mp, kind)() for kind in KINDS if hasattr(mp, kind)}
    child = mp.Process(target=work, args=(queues,))
    child.start()
    log("parent has put", {kind: put(queue) for kind, queue in queues.items()})
    log("parent has closed", {kind: close(queue) for kind, queue in queues.items()})
    for queue in queues.values():
        queue.join_thread()
    log("parent is back from join_thread")
    child.join()
