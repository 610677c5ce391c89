"""Two children wait at barriers of three, one after another: each breaks, or is reset, and then all three meet there.

They cannot meet where the action fails each time, or where each would have to come within the barrier's own timeout.
"""

from threading import BrokenBarrierError

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

#: Why the barriers break.
CAUSES = ("abort", "reset", "action", "timeout", "default timeout")

#: The timeout of `wait`, in seconds, by the cause and who waits.
TIMEOUTS = {("timeout", "first"): 0.05, ("default timeout", "second"): 86400}


def fail():
    raise ValueError("raised by the action")


def make(cause):
    return mp.Barrier(3, fail if cause == "action" else None, 0.05 if cause == "default timeout" else None)


def meet(who, barriers):
    for cause, barrier in barriers.items():
        gate("{} may come ({})".format(who, cause))
        log("{} waits ({})".format(who, cause))
        try:
            barrier.wait(TIMEOUTS.get((cause, who)))
        except BrokenBarrierError:
            log("{} finds it broken ({})".format(who, cause))
        if cause not in ("action", "default timeout"):
            gate("all may meet ({})".format(cause))
            while barrier.broken:  # until the parent has reset it
                pass
            barrier.wait()
            log("{} goes on ({})".format(who, cause))


def try_to_wait(barrier):
    try:
        return barrier.wait()
    except Exception as error:  # the log says which
        return name_of(error)


def see_wait(barrier, number):
    while barrier.n_waiting < number and not barrier.broken:
        pass


if __name__ == "__main__":
    barriers = {cause: make(cause) for cause in CAUSES}
    children = [mp.Process(target=meet, args=(who, barriers), name=who) for who in ("first", "second")]
    for child in children:
        child.start()
    for cause, barrier in barriers.items():
        see_wait(barrier, 1)
        log("parent sees the second wait ({})".format(cause))
        if cause in ("abort", "reset", "action"):
            see_wait(barrier, 2)
        if cause in ("abort", "reset"):
            getattr(barrier, cause)()
        elif cause == "action":
            log("parent comes third (action)", try_to_wait(barrier))
        gate("parent may look ({})".format(cause))
        log("parent looks ({})".format(cause), barrier.broken)
        if cause != "reset":
            log("parent tries to wait ({})".format(cause), try_to_wait(barrier))
            barrier.reset()
            log("parent looks after a reset ({})".format(cause), barrier.broken)
        if cause not in ("action", "default timeout"):
            gate("all may meet ({})".format(cause))
            barrier.wait()
            log("parent goes on ({})".format(cause))
    for child in children:
        child.join()
