"""A child is killed while it sends a large object (run by hand: kill it yourself), and its parent tries to get that."""

from queue import Empty

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(queue):
    queue.put(bytes(1000000))
    log("child has put")


if __name__ == "__main__":
    how = {"get(False)": {"block": False}, "get(timeout=0.01)": {"timeout": 0.01}}
    given = read_arguments(how=tuple(how))
    queue = mp.Queue()
    mp.Process(target=work, args=(queue,), name="child").start()
    while queue.empty():  # it is, until something is in the pipe
        pass
    log("parent finds the queue not empty")
    gate("parent may get")
    log("parent gets")
    try:
        log("parent has got", len(queue.get(**how[given.how])))
    except Empty:
        log("get raises Empty")
