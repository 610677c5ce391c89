"""Two children wait at a barrier of three; it breaks, or is reset, and then all three meet there."""

from threading import BrokenBarrierError

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def fail():
    raise ValueError("raised by the action")


def meet(who, barrier, *timeout):
    log(who + " waits")
    try:
        barrier.wait(*timeout)
    except BrokenBarrierError:
        log(who + " finds it broken")
    gate("all may meet")
    barrier.wait()
    log(who + " goes on")


def try_to_wait(barrier):
    try:
        return barrier.wait()
    except Exception as error:  # the log says which
        return type(error).__name__


if __name__ == "__main__":
    cause = read_arguments(cause=("abort", "reset", "timeout", "default timeout", "action")).cause
    barrier = mp.Barrier(3, fail if cause == "action" else None, 0.05 if cause == "default timeout" else None)
    timeouts = {"first": (0.05,) if cause == "timeout" else (), "second": ()}
    children = [mp.Process(target=meet, args=(who, barrier, *timeouts[who]), name=who) for who in timeouts]
    for child in children:
        child.start()
    if "timeout" not in cause:
        while barrier.n_waiting < 2:
            pass
    if cause in ("abort", "reset"):
        getattr(barrier, cause)()
    elif cause == "action":
        log("parent comes third", try_to_wait(barrier))
    gate("parent may look")
    log("parent looks", barrier.broken)
    if cause != "reset":
        log("parent tries to wait", try_to_wait(barrier))
    gate("parent may reset it")
    barrier.reset()
    log("parent looks after a reset", barrier.broken)
    if cause in ("action", "default timeout"):
        for child in children:
            child.terminate()
    else:
        gate("all may meet")
        barrier.wait()
        log("parent goes on")
    for child in children:
        child.join()
