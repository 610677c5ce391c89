"""The helpers of a program get Ctrl-C or SIGTERM, or are killed: its manager, fork server, resource tracker (Linux).

By hand nobody is killed.
"""

import os
import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def use(lock, items):
    with lock:
        if items is not None:
            items.append("child {}".format(len(items)))
    log("child has used what is shared")


def start_child(*args):
    child = mp.Process(target=use, args=args, name="child")
    child.start()
    child.join()
    return child.exitcode


def helpers():
    """The pids of the processes that the main process has started, by what they are."""
    with open("/proc/{0}/task/{0}/children".format(os.getpid())) as file:
        pids = {int(pid) for pid in file.read().split()}
    managers = {child.pid for child in mp.active_children()}
    return {"managers": sorted(managers), "others": sorted(pids - managers)}


if __name__ == "__main__":
    happens = read_arguments(happens=("Ctrl-C", "SIGTERM", "kill")).happens
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    lock = mp.Lock()
    items = mp.Manager().list() if happens == "Ctrl-C" else None
    start_child(lock, items)
    before = helpers()
    log("parent knows its helpers", before)
    gate("it may happen")
    if happens == "Ctrl-C":
        try:
            for pid in before["managers"] + before["others"]:
                os.kill(pid, signal.SIGINT)  # as a terminal does: it signals all of a program
            os.kill(os.getpid(), signal.SIGINT)
            gate("never")
        except KeyboardInterrupt:
            log("parent catches KeyboardInterrupt")
    elif happens == "SIGTERM":
        for pid in before["others"]:
            os.kill(pid, signal.SIGTERM)
        log("helpers have got SIGTERM")
    gate("parent may go on")
    new_lock = mp.Lock()
    codes = [start_child(new_lock, items), start_child(lock, items)]
    log("children have ended", {"exit codes": codes, "items": items and list(items), "helpers": helpers()})
