"""A parent closes three process objects: while one works, when one has ended, and before one is started."""

import os

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp
from workloads.until_ready import wait_for_end


def work(name):
    log(name + " works")
    gate(name + " may end")
    log(name + " ends")


def try_to_close(process):
    try:
        process.close()
    except Exception as error:
        return {"error": name_of(error), "alive": process.is_alive()}
    return {"error": None}


#: What a process object offers, perhaps without `kill`.
METHODS = [
    name
    for name in ("start", "join", "is_alive", "terminate", "kill", "close")
    if name != "kill" or hasattr(mp.Process, name)
]
ATTRIBUTES = ["name", "daemon", "pid", "exitcode", "sentinel"]


def use(process):
    """The name of the error of each method and attribute of a process object; None if there is none."""
    errors = dict.fromkeys(METHODS + ATTRIBUTES)
    for name in errors:
        try:
            found = getattr(process, name)
            if name in METHODS:
                found()
        except Exception as error:  # the log says which
            errors[name] = name_of(error)
    return errors


def is_open(sentinel):
    try:
        os.get_handle_inheritable(sentinel) if os.name == "nt" else os.fstat(sentinel)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    first, second = [mp.Process(target=work, args=(name,)) for name in ("first", "second")]
    first.start()
    second.start()
    gate("parent may close both")
    log("close of first, which works", try_to_close(first))
    log("close of second, which works", try_to_close(second))
    wait_for_end(second)
    log("second seems to have ended")
    gate("parent may close second")
    sentinel = second.sentinel
    was_open = is_open(sentinel)
    closed = try_to_close(second)
    log(
        "close of second, which has ended",
        dict(closed, **{"sentinel is open": {"before": was_open, "after": is_open(sentinel)}}),
    )
    log("second is used", use(second))
    never_started = mp.Process(target=work)
    log("close of an object that is not started", try_to_close(never_started))
    log("that is used", use(never_started))
    first.join()
    log("close of first, which is joined", try_to_close(first))
    log("first is used", use(first))
