"""A child that waits somewhere is killed; then its parent wakes whoever waits there, and a sibling asks.

Both wait forever, unless a manager has the event. By hand nobody is killed, unless you do it.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def wait(kind, shared):
    if kind == "Condition":
        with shared:
            log("waiter waits")
            shared.wait()
    else:
        log("waiter waits")
        shared.wait()
    log("waiter is awake")


def wake(kind, shared):
    if kind in ("Event", "managed Event"):
        shared.set()
    elif kind == "Condition":
        with shared:
            shared.notify_all()
    else:
        shared.wait()


def ask(kind, shared):
    gate("sibling may ask")
    log("sibling asks")
    answer = None
    if kind in ("Event", "managed Event"):
        answer = shared.is_set()
    elif kind == "Condition":
        with shared:
            pass
    else:
        shared.wait()
    log("sibling is back", answer)


if __name__ == "__main__":
    kind = read_arguments(kind=("Condition", "Barrier", "Event", "managed Event")).kind
    if kind == "managed Event":
        # remedy of waiter.killed
        manager = mp.Manager()
        shared = manager.Event()
        # end of remedy
    else:
        shared = mp.Barrier(2) if kind == "Barrier" else getattr(mp, kind)()
    waiter = mp.Process(target=wait, args=(kind, shared), name="waiter")
    sibling = mp.Process(target=ask, args=(kind, shared), name="sibling")
    waiter.start()
    sibling.start()
    gate("parent may look")
    if kind == "Condition":
        with shared:  # which the waiter has left to wait
            pass
    elif kind == "Barrier":
        while shared.n_waiting < 1:
            pass
    log("parent knows that the waiter waits")
    gate("parent may wake")
    log("parent wakes whoever waits")
    wake(kind, shared)
    log("parent is back")
    sibling.join()
