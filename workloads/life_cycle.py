"""A `Process` object: before it is started, while its child lives, when the child has ended, and started once more."""

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


def tell(process):
    return {
        "name": process.name,
        "pid": process.pid,
        "alive": process.is_alive(),
        "exitcode": process.exitcode,
        "repr": repr(process),
    }


if __name__ == "__main__":
    child = mp.Process(target=work, name="child")
    log("child is built", tell(child))
    gate("parent may start child")
    child.start()
    log("child is started", tell(child))
    gate("parent may join")
    child.join()
    log("child is joined", tell(child))
    try:
        child.start()
    except Exception as error:
        log("a second start fails", {"error": type(error).__name__, "pid": child.pid})
    else:
        log("a second start succeeds", {"pid": child.pid})
    gate("parent may end")
