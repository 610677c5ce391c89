"""A parent counts its descriptors: for a child, when it was joined and closed, and for objects for sharing (Linux)."""

import gc
import os

from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")


def end_at_once():
    """Do nothing."""


def count():
    gc.collect()  # PyPy closes nothing before that
    return len(os.listdir("/proc/self/fd"))


def start_and_join():
    child = mp.Process(target=end_at_once)
    child.start()
    child.join()


if __name__ == "__main__":
    log("parent begins")  # from here on it has a connection to the log
    mp.Lock()
    start_and_join()  # whatever helpers there are, they are running now
    before = count()
    more = {}
    child = mp.Process(target=work)
    more["built"] = count() - before
    child.start()
    more["running"] = count() - before
    gate("child may end")
    child.join()
    more["joined"] = count() - before
    # remedy
    child.close()
    # end of remedy
    more["closed"] = count() - before
    start_and_join()
    more["forgotten"] = count() - before
    log("parent has counted for children", more)

    more = {}
    kept = []
    for make in (mp.Lock, mp.Event, mp.Queue, mp.SimpleQueue, mp.Pipe):
        before = count()
        kept.append(make())
        more[make.__name__] = count() - before
    log("parent has counted for objects", more)

    more = {}
    for name in ("unused", "used"):
        before = count()
        queue = mp.Queue()
        if name == "used":
            queue.put(name)
            queue.get()
        queue.close()
        queue.join_thread()
        more[name] = count() - before
        kept.append(queue)
    log("parent has counted for closed queues", more)
