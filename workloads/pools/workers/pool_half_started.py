"""The second worker of a pool cannot be started, since it is given what can be pickled only once."""

from workloads.attempts import attempt
from workloads.probe import log, mp


class PickledOnce:
    times = 0

    def __reduce__(self):
        PickledOnce.times += 1
        if PickledOnce.times > 1:
            raise LookupError("pickled again")
        return str, ()


if __name__ == "__main__":
    log("parent has tried to build a pool", attempt(mp.Pool, 2, str, (PickledOnce(),)))
    log("parent has looked for workers", [each.name for each in mp.active_children()])
