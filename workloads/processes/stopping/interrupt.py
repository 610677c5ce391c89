"""A parent interrupts its two children: the first catches KeyboardInterrupt, the second does not (POSIX)."""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work_as_first():
    try:
        log("first works")
        gate("no interrupt comes")
    except KeyboardInterrupt:
        log("first catches KeyboardInterrupt")
    gate("first may end")
    log("first ends")


def work_as_second():
    try:
        log("second works")
        gate("no interrupt comes")
    finally:
        log("second cleans up")


if __name__ == "__main__":
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    sigint = read_arguments(sigint=("raises", "is ignored")).sigint
    signal.signal(signal.SIGINT, signal.default_int_handler if sigint == "raises" else signal.SIG_IGN)
    first, second = mp.Process(target=work_as_first), mp.Process(target=work_as_second)
    first.start()
    second.start()
    gate("parent may interrupt both")
    for child, name in ((first, "first"), (second, "second")):
        try:
            child.interrupt()
        except Exception as error:
            log("{} cannot be interrupted".format(name), {"error": type(error).__name__})
            child.terminate()
    if sigint == "is ignored":
        log("parent has interrupted both")
    for child, name in ((second, "second"), (first, "first")):
        child.join()
        log("parent has joined " + name, {"exitcode": child.exitcode})
