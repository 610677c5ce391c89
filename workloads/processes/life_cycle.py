"""A parent builds a `Process` object, starts it, joins it, and tries to start it a second time."""

import os

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work():
    me = mp.current_process()
    log(
        "child works",
        {
            "current_process()": {"name": me.name, "pid": me.pid},
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


def start_again(child):
    try:
        child.start()
    except Exception as error:
        log("second start fails", {"error": name_of(error), "pid": child.pid})
    else:
        log("second start succeeds", {"pid": child.pid})


if __name__ == "__main__":
    second_start = read_arguments(second_start=("after the join", "while the child works")).second_start
    child = mp.Process(target=work, name="child")
    log("child is built", describe(child))
    gate("parent may start child")
    child.start()
    log("child is started", describe(child))
    if second_start == "while the child works":
        gate("parent may start child again")
        start_again(child)
    gate("parent may join")
    child.join()
    log("child is joined", describe(child))
    if second_start == "after the join":
        start_again(child)
    gate("parent may end")
