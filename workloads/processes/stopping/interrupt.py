"""A parent interrupts its children (POSIX): the first catches KeyboardInterrupt, and the second, if any, does not."""

import signal

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
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
    given = read_arguments(sigint=("raises", "is ignored"), children=(2, 1))
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler if given.sigint == "raises" else signal.SIG_IGN)
    targets = (("first", work_as_first), ("second", work_as_second))[: given.children]
    children = [(name, mp.Process(target=target)) for name, target in targets]
    for _, child in children:
        child.start()
    gate("parent may interrupt them")
    for name, child in children:
        try:
            child.interrupt()
        except Exception as error:
            log("{} cannot be interrupted".format(name), {"error": name_of(error)})
            child.terminate()
    if given.sigint == "is ignored":
        log("parent has interrupted them")
    for name, child in reversed(children):
        child.join()
        log("parent has joined " + name, {"exitcode": child.exitcode})
