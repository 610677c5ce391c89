"""Three children crash, one after another, between two siblings that work on."""

import faulthandler
import os
import signal

from workloads.probe import gate, log, mp

try:
    import resource
except ImportError:  # Windows
    resource = None


def raise_error():
    gate("child may raise ValueError")
    log("child raises ValueError")
    raise ValueError("raised by the child")


def abort():
    disable_core_dump()
    gate("child may abort")
    log("child aborts")
    os.abort()


def segfault():
    disable_core_dump()
    gate("child may segfault")
    log("child segfaults")
    if os.name == "nt":  # without signals, it has to be a real one
        faulthandler._read_null()
    os.kill(os.getpid(), signal.SIGSEGV)


def disable_core_dump():
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(who):
    log(who + " sibling works")
    gate("siblings may continue")
    log(who + " sibling continues")


if __name__ == "__main__":
    first, second = [mp.Process(target=work, args=(who,), name=who + " sibling") for who in ("first", "second")]
    causes = {"exception": raise_error, "abort": abort, "segfault": segfault}
    crashing = [mp.Process(target=crash, name=cause) for cause, crash in causes.items()]
    for child in (first, *crashing, second):
        child.start()
    for child in crashing:
        child.join()
        log("parent reads the exit code after the " + child.name, child.exitcode)
    log("all three have crashed", {"siblings alive": [first.is_alive(), second.is_alive()]})
    second.join()
    first.join()
