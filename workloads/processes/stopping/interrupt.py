"""A parent interrupts its children (POSIX): the first catches KeyboardInterrupt, and the second, if any, does not."""

import signal

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work_as_first(handles=False):
    handled = []
    if handles:
        signal.signal(signal.SIGINT, lambda *_: handled.append("SIGINT"))
    try:
        log("first works")
        gate("no interrupt comes")
    except KeyboardInterrupt:
        log("first catches KeyboardInterrupt")
    gate("first may end")
    log("first ends", handled)


def work_as_second():
    try:
        log("second works")
        gate("no interrupt comes")
    finally:
        log("second cleans up")


if __name__ == "__main__":
    given = read_arguments(sigint=("raises", "is ignored", "is handled"), children=(2, 1))
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_IGN if given.sigint == "is ignored" else signal.default_int_handler)
    targets = (("first", work_as_first), ("second", work_as_second))[: given.children]
    arguments = (True,) if given.sigint == "is handled" else ()
    children = [(name, mp.Process(target=target, args=arguments)) for name, target in targets]
    for _, child in children:
        child.start()
    gate("parent may interrupt them")
    for name, child in children:
        try:
            child.interrupt()
        except Exception as error:
            log("{} cannot be interrupted".format(name), {"error": name_of(error)})
            child.terminate()
    if given.sigint != "raises":
        log("parent has interrupted them")
    for name, child in reversed(children):
        child.join()
        log("parent has joined " + name, {"exitcode": child.exitcode})
