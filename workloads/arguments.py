"""A parent starts a child with a name and arguments, one with only a target, and one without a target."""

from workloads.probe import log, mp


def work(*args, **kwargs):
    log("child works", {"args": args, "kwargs": kwargs})


if __name__ == "__main__":
    child = mp.Process(target=work, name="Mary", args=("first", 2, None), kwargs={"named": "value"})
    child.start()
    child.join()
    log("parent has joined its child", {"name": child.name, "pid": child.pid})
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent has joined a child without arguments", {"pid": child.pid})
    child = mp.Process()
    child.start()
    child.join()
    log("parent has joined a child without a target", {"exitcode": child.exitcode})
