"""A parent asks whether its two children are alive, which nobody else reaps, or others.

Then `os.waitpid` reaps the second child, which ends first, and the OS the first one.
"""

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
    by_others = read_arguments(reaped_by=("nobody", "others")).reaped_by == "others"
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
        if by_others and child is second:
            with contextlib.suppress(ChildProcessError):  # it is a fork server's child, and not this process's
                os.waitpid(child.pid, 0)
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # from now on the OS does
        log(name + " has ended", ask())
    for child in children:
        child.join()
    log("both are joined", ask())
    if by_others:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a resource tracker is to be reaped without a complaint
