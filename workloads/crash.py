"""Three children come to a bad end, one after another, beside a sibling that works on."""

import os
import signal

from workloads.probe import gate, log, mp

try:
    import resource
except ImportError:  # Windows
    resource = None


def raise_an_error():
    log("child raises an error")
    raise ValueError("the child's own")


def abort():
    leave_no_core()
    log("child aborts")
    os.abort()


def commit_a_fault():
    leave_no_core()
    log("child commits a segmentation fault")
    os.kill(os.getpid(), signal.SIGSEGV)


def leave_no_core():
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work():
    log("sibling works")
    gate("sibling may work on")
    log("sibling works on")


if __name__ == "__main__":
    sibling = mp.Process(target=work, name="sibling")
    sibling.start()
    for end in (raise_an_error, abort, commit_a_fault):
        child = mp.Process(target=end)
        child.start()
        child.join()
        log("parent goes on", child.exitcode)
    log("parent is done with them", {"sibling alive": sibling.is_alive()})
    sibling.join()
