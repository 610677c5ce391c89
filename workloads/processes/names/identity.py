"""The main process, its child and its grandchild, objects of a subclass, say who they and their parents are."""

import os

from workloads.exceptions import name_of
from workloads.probe import log, mp


def who():
    """What `current_process()` and the OS say of this process."""
    me = mp.current_process()
    parent = mp.parent_process() if hasattr(mp, "parent_process") else None
    return {
        "current_process()": {"name": me.name, "pid": me.pid},
        "text of current_process()": str(me),
        "parent_process()": parent and {"name": parent.name, "pid": parent.pid},
        "os.getppid()": os.getppid(),
    }


class Worker(mp.Process):
    def __init__(self, name, child_name=None):
        super().__init__(name=name)
        self.phrase, self.child_name = name + " works", child_name

    def run(self):
        log(self.phrase, dict(who(), **{"current_process() is self": mp.current_process() is self}))
        if self.child_name:
            grandchild = Worker(self.child_name)
            grandchild.start()
            grandchild.join()


def read_pid(child):
    try:
        return {"pid": child.pid}
    except Exception as error:  # the log says which
        return {"error": name_of(error)}


if __name__ == "__main__":
    log("main process works", who())
    child = Worker("child", child_name="grandchild")
    log("child is built", child.pid)
    child.start()
    log("child is started", child.pid)
    child.join()
    log("child is joined", child.pid)
    log("main process has joined its child", who())
    if hasattr(child, "close"):
        child.close()
        log("child is closed", read_pid(child))
