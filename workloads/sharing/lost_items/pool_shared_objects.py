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

kept = []


def keep(shared):
    kept.append(shared)


def work(kind, *shared):
    (own,) = shared or kept
    USES[kind][0](own)


if __name__ == "__main__":
    given = read_arguments(kind=tuple(USES), given_by=("task", "initializer"), made_by=("multiprocessing", "manager"))
    manager = mp.Manager() if given.made_by == "manager" else None
    arguments = ("i", 0) if given.kind == "Value" else ()
    shared = getattr(manager or mp, given.kind)(*arguments)
    by_task = given.given_by == "task"
    with mp.Pool(1, initializer=None if by_task else keep, initargs=() if by_task else (shared,)) as pool:
        try:
            pool.apply(work, (given.kind, shared) if by_task else (given.kind,))
        except Exception as error:  # the log says which
            log("apply raises", {"type": type(error).__name__, "text": str(error)})
        else:
            log("task has used it", {"parent sees that": USES[given.kind][1](shared)})
    if manager:
        manager.shutdown()
