"""A worker of a pool uses an object for sharing, which it is given by a task, or by the initializer."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp

#: How a worker uses an object, and how the parent then sees that it has.
USES = {
    "Queue": (lambda shared: shared.put("put"), lambda shared: shared.get() == "put"),
    "JoinableQueue": (lambda shared: shared.put("put"), lambda shared: shared.get() == "put"),
    "SimpleQueue": (lambda shared: shared.put("put"), lambda shared: shared.get() == "put"),
    "Lock": (lambda shared: shared.acquire(), lambda shared: not shared.acquire(False)),
    "Semaphore": (lambda shared: shared.acquire(), lambda shared: not shared.acquire(False)),
    "Event": (lambda shared: shared.set(), lambda shared: shared.is_set()),
    "Value": (lambda shared: setattr(shared, "value", 1), lambda shared: shared.value == 1),
}


def use(kind, shared):
    USES[kind][0](shared)


# remedy
shared_object = None  # of each worker


def keep(shared):
    global shared_object
    shared_object = shared


# end of remedy


def use_what_is_kept(kind):
    use(kind, shared_object)


if __name__ == "__main__":
    given = read_arguments(kind=tuple(USES), given_by=("task", "initializer"), made_by=("multiprocessing", "manager"))
    manager = mp.Manager() if given.made_by == "manager" else None
    arguments = ("i", 0) if given.kind == "Value" else ()
    shared = getattr(manager or mp, given.kind)(*arguments)
    if given.given_by == "initializer":
        # remedy
        pool = mp.Pool(1, initializer=keep, initargs=(shared,))
        # end of remedy
        task = (use_what_is_kept, (given.kind,))
    else:
        pool = mp.Pool(1)
        task = (use, (given.kind, shared))
    with pool:
        try:
            pool.apply(*task)
        except Exception as error:  # the log says which
            log("apply raises", {"type": type(error).__name__, "text": str(error)})
        else:
            log("task has used it", {"parent sees that": USES[given.kind][1](shared)})
    if manager:
        manager.shutdown()
