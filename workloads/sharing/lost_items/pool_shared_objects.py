"""A worker of a pool uses objects for sharing, which it is given by a task each, or all by the initializer."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
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

#: What an object is made with.
ARGUMENTS = {"Value": ("i", 0)}


def use(kind, shared):
    USES[kind][0](shared)


# remedy
shared_objects = {}  # of each worker


def keep(shared):
    shared_objects.update(shared)


# end of remedy


def use_what_is_kept(kind):
    use(kind, shared_objects[kind])


if __name__ == "__main__":
    given = read_arguments(given_by=("task", "initializer"), made_by=("multiprocessing", "manager"))
    manager = mp.Manager() if given.made_by == "manager" else None
    maker = manager or mp
    shared = {kind: getattr(maker, kind)(*ARGUMENTS.get(kind, ())) for kind in USES if hasattr(maker, kind)}
    if given.given_by == "initializer":
        # remedy
        pool = mp.Pool(1, initializer=keep, initargs=(shared,))
        # end of remedy
        tasks = {kind: (use_what_is_kept, (kind,)) for kind in shared}
    else:
        pool = mp.Pool(1)
        tasks = {kind: (use, (kind, shared[kind])) for kind in shared}
    with pool:
        for kind, task in tasks.items():
            try:
                pool.apply(*task)
            except Exception as error:  # the log says which
                log("apply raises: " + kind, {"type": name_of(error), "text": str(error)})
            else:
                log("task has used it: " + kind, {"parent sees that": USES[kind][1](shared[kind])})
    if manager:
        manager.shutdown()
