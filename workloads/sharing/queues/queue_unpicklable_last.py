"""A child puts an object that is slow to pickle, one that cannot be pickled, and one more, and returns."""

from workloads.probe import log, mp
from workloads.sending import Slow


def work(queues):
    for queue in queues.values():
        queue.put(Slow("first"))
        queue.put(lambda: None)
        queue.put("next")
    log("child at its last line")


def get_all(queue):
    received = []
    while not queue.empty():
        received.append(queue.get())
    return received


if __name__ == "__main__":
    queues = {kind: getattr(mp, kind)() for kind in ("Queue", "JoinableQueue") if hasattr(mp, kind)}
    child = mp.Process(target=work, args=(queues,))
    child.start()
    child.join()
    log("child has ended", {"exitcode": child.exitcode})
    log("parent gets until the queues are empty", {kind: get_all(queue) for kind, queue in queues.items()})
