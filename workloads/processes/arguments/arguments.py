"""A parent starts a child with a name and arguments, one with only a target, and one without a target.

Then it gives arguments by position: five to a child, and one more to another.
"""

import threading

from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(*args, **kwargs):
    in_main_thread = threading.current_thread() is threading.main_thread()
    log("child works", {"args": args, "kwargs": kwargs, "in the main thread": in_main_thread})
    return 3


def work_by_position(*args, **kwargs):
    log("child by position works", {"args": args, "kwargs": kwargs})


if __name__ == "__main__":
    child = mp.Process(target=work, name="Mary", args=("first", 2, None), kwargs={"named": "value"})
    child.start()
    child.join()
    log("parent has joined its child", {"name": child.name, "pid": child.pid, "exitcode": child.exitcode})
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent has joined a child without arguments", {"pid": child.pid})
    child = mp.Process()
    child.start()
    child.join()
    log("parent has joined a child without a target", {"exitcode": child.exitcode})
    log("parent gives an object an empty name", {"name": mp.Process(name="").name})
    child = mp.Process(None, work_by_position, "Kate", ("first", 2), {"named": "value"})
    child.start()
    child.join()
    try:
        child = mp.Process(None, work, "Kate", (), {}, True)
    except Exception as error:
        log("a sixth argument is refused", {"error": name_of(error)})
    else:
        log("a sixth argument is accepted", {"daemon": child.daemon})
    log("daemon is accepted by keyword", {"daemon": mp.Process(daemon=True).daemon})
