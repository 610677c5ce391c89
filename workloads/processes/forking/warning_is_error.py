"""A parent with two threads starts a child, and asks for its end. The warning that this causes may be an error."""

import threading

from workloads.attempts import attempt
from workloads.probe import log, mp


def work():
    log("child works")


if __name__ == "__main__":
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    child = mp.Process(target=work)
    error = attempt(child.start)
    done.set()
    thread.join()
    log("parent has called start", [error, child.pid is None])
    log("parent has called join", attempt(child.join))
