"""A parent asks whether its two children are alive; when they have ended, it, the OS or nobody has reaped them."""

import contextlib
import os
import signal

# remedy
from multiprocessing import connection

# end of remedy
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp
from workloads.until_ready import wait_for_end


def work(name):
    log(name + " works", {"current_process().is_alive()": mp.current_process().is_alive()})
    gate(name + " may end")
    log(name + " ends")


# remedy
def has_ended(child):
    return bool(connection.wait([child.sentinel], timeout=0))


# end of remedy


def ask():
    return {
        "alive": [child.is_alive() for child in children],
        "exitcode": [child.exitcode for child in children],
        "sentinel is ready": [child.pid is not None and has_ended(child) for child in children],
    }


if __name__ == "__main__":
    reaped_by = read_arguments(reaped_by=("nobody", "the OS", "os.waitpid")).reaped_by
    if reaped_by == "the OS":
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children = first, second = [mp.Process(target=work, args=(name,)) for name in ("first", "second")]
    log("children are built", ask())
    first.start()
    log("first is started", ask())
    second.start()
    log("second is started", ask())
    for child, name in ((second, "second"), (first, "first")):
        wait_for_end(child)
        log(name + " seems to have ended")
        gate("parent may ask about " + name)
        if reaped_by == "os.waitpid":
            with contextlib.suppress(ChildProcessError):  # it is a fork server's child, and not this process's
                os.waitpid(child.pid, 0)
        log(name + " has ended", ask())
    for child in children:
        child.join()
    log("both are joined", ask())
    if reaped_by == "the OS":
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a resource tracker is to be reaped without a complaint
