"""Children make a lock each, and end in different ways.

One is killed; that is left to the observer: by hand the parent waits for its end forever.
"""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

lock = None


def make_lock(how):
    global lock
    lock = mp.Lock()
    log("has a lock: " + how)


def work(how, stop):
    make_lock(how)
    if how == "os._exit":
        os._exit(1)
    if how == "sys.exit":
        sys.exit(1)
    if how == "told":
        stop.wait()
    if how in ("killed", "terminate"):
        gate("child may end by itself")  # it never may


def start(how, stop=None):
    child = mp.Process(target=work, args=(how, stop))
    child.start()
    return child


if __name__ == "__main__":
    ends = read_arguments(ends=("by force", "by themselves", "main")).ends
    children = []
    if ends == "main":
        make_lock("main")
        gate("parent may end")
    elif ends == "by force":
        children = [start("killed"), start("os._exit"), start("terminate")]
        gate("parent may end a child")
        children[-1].terminate()
        for child in children:
            child.join()
    else:
        make_lock("main")
        stop = mp.Event()
        children = [start("returns"), start("sys.exit"), start("told", stop)]
        gate("parent may end a child")
        # remedy
        stop.set()  # the child waits for it, and returns
        # end of remedy
        for child in children:
            child.join()
    log("parent ends", [child.exitcode for child in children])
