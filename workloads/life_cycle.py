"""A parent builds a `Process` object, starts it, joins it, and tries to start it again."""

import os

from workloads.probe import gate, log, mp


def work():
    me, parent = mp.current_process(), mp.parent_process()
    log(
        "child works",
        {
            "current_process()": {"name": me.name, "pid": me.pid},
            "parent_process()": {"name": parent.name, "pid": parent.pid},
            "os.getppid()": os.getppid(),
        },
    )
    gate("child may end")
    log("child ends")


def describe(process):
    return {
        "name": process.name,
        "pid": process.pid,
        "alive": process.is_alive(),
        "exitcode": process.exitcode,
        "repr": repr(process),
    }


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    log("child is built", describe(child))
    gate("parent may start child")
    child.start()
    log("child is started", describe(child))
    gate("parent may join")
    child.join()
    log("child is joined", describe(child))
    try:
        child.start()
    except Exception as error:
        log("second start fails", {"error": type(error).__name__, "pid": child.pid})
    else:
        log("second start succeeds", {"pid": child.pid})
    gate("parent may end")
