"""A parent starts a child while it has one thread, and another while it has two."""

import threading
import warnings

from workloads.probe import log, mp


def work():
    log("child works")


def start_a_child():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        child = mp.Process(target=work)
        child.start()
    child.join()
    return [warning.category.__name__ for warning in told]


if __name__ == "__main__":
    log("parent with one thread is warned", start_a_child())
    enough = threading.Event()
    thread = threading.Thread(target=enough.wait)
    thread.start()
    log("parent with two threads is warned", start_a_child())
    enough.set()
    thread.join()
