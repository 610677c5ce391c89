"""The main process, its child, its grandchild and another child, objects of a subclass, say who they are."""

import os

from workloads.probe import log, mp


def who():
    """What `current_process()` and the OS say of this process."""
    me = mp.current_process()
    return {
        "current_process()": {"name": me.name, "pid": me.pid},
        "text of current_process()": str(me),
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


if __name__ == "__main__":
    log("main process works", who())
    child = Worker("child", child_name="grandchild")
    log("child is built", child.pid)
    child.start()
    log("child is started", child.pid)
    child.join()
    log("child is joined", child.pid)
    other = Worker("other child")
    other.start()
    other.join()
    log("main process has joined its child", who())
