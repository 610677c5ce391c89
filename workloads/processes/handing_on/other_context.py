"""A parent gives a lock of its own context to children of the others, and then a lock of theirs (POSIX)."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(lock, method):
    with lock:
        log("child of {} has the lock".format(method))


def start_and_join(context, lock):
    """What comes of a child of this context that is given this lock."""
    child = context.Process(target=work, args=(lock, context.get_start_method()))
    try:
        child.start()
    except RuntimeError as error:
        return {"raises": name_of(error), "says": str(error)[:42]}
    child.join()
    return {"exitcode": child.exitcode}


if __name__ == "__main__":
    own = mp.get_start_method()
    lock = mp.Lock()
    for method in ("fork", "spawn", "forkserver"):
        if method != own:
            log("parent gives its lock to a child of " + method, start_and_join(mp.get_context(method), lock))
    # remedy of lock.other-context
    context = mp.get_context("forkserver" if own == "spawn" else "spawn")
    lock = context.Lock()
    # end of remedy
    log("parent gives a lock of the same context", start_and_join(context, lock))
