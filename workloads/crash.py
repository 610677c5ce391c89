"""Three children crash, one after another, while a sibling works."""

import os
import signal

from workloads.probe import gate, log, mp

try:
    import resource
except ImportError:  # Windows
    resource = None


def raise_error():
    log("child raises ValueError")
    raise ValueError("raised by the child")


def abort():
    disable_core_dump()
    log("child aborts")
    os.abort()


def segfault():
    disable_core_dump()
    log("child segfaults")
    os.kill(os.getpid(), signal.SIGSEGV)


def disable_core_dump():
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work():
    log("sibling works")
    gate("sibling may continue")
    log("sibling continues")


if __name__ == "__main__":
    sibling = mp.Process(target=work, name="sibling")
    sibling.start()
    gate("children may crash")
    for crash in (raise_error, abort, segfault):
        child = mp.Process(target=crash)
        child.start()
        child.join()
        log("parent reads the exit code", child.exitcode)
    log("all three have crashed", {"sibling alive": sibling.is_alive()})
    sibling.join()
