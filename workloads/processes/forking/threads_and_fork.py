"""A parent starts a child while it has one thread, and two more while it has two."""

import threading
import warnings

from workloads.probe import log, mp


def work():
    log("child works")


def start_a_child():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        child = mp.Process(target=work)
        child.start()
    child.join()
    return [warning.category.__name__ for warning in caught]


if __name__ == "__main__":
    log("parent with one thread has started a child", {"warnings": start_a_child()})
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    log("parent with two threads has started a child", {"warnings": start_a_child()})
    child = mp.Process(target=work)
    child.start()  # and whatever warning that causes is not caught
    child.join()
    done.set()
    thread.join()
