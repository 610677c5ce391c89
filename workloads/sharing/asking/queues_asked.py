"""A process looks for what queues of threads have, and asks queues that it has closed."""

import queue

from workloads.exceptions import name_of
from workloads.probe import log, mp

METHODS = ("task_done", "join", "shutdown")


def attempt(function, *arguments):
    """What the call returns; the name of the exception's type if it raises one."""
    try:
        return function(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


def closed(made):
    """Close a queue, and wait until all is sent that this process has put."""
    made.close()
    made.join_thread()
    return made


if __name__ == "__main__":
    log("queue.Queue has", [name for name in METHODS if hasattr(queue.Queue, name)])
    log("Queue has", [name for name in METHODS if hasattr(mp.Queue(), name)])
    log("JoinableQueue has", [name for name in METHODS if hasattr(mp.JoinableQueue(), name)])
    used, unused = mp.Queue(), mp.Queue()
    used.put("object")
    used.get()
    log("process asks whether a closed queue is empty in which it has put something", attempt(closed(used).empty))
    log("process asks whether a closed queue is empty in which it has put nothing", attempt(closed(unused).empty))
    log("process asks for the size of a closed queue", attempt(used.full))
