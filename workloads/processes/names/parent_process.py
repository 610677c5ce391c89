"""The main process, which calls itself Boss, its child and its grandchild say who `parent_process()` is."""

from workloads.probe import log, mp


def who():
    parent = mp.parent_process()
    return parent and {"name": parent.name, "pid": parent.pid}


def work_as_grandchild():
    log("grandchild works", who())


def work():
    log("child works", who())
    grandchild = mp.Process(target=work_as_grandchild, name="grandchild")
    grandchild.start()
    grandchild.join()


if __name__ == "__main__":
    mp.current_process().name = "Boss"
    log("main process works", who())
    child = mp.Process(target=work, name="child")
    child.start()
    child.join()
    log("main process has joined its child", who())
