"""A main process with a pool that does one task, and perhaps another child, is killed (by hand: it ends)."""

import os
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def report():
    log("worker {} has started".format(mp.current_process().name.rpartition("-")[2]))


def work():
    log("task begins")
    gate("task may end")
    log("task ends")


# remedy
def leave_after_the_parent():
    parent, pid = mp.parent_process(), os.getppid()
    # Under fork, is_alive() stays True while a child lives that was forked later; under forkserver, the process of
    # getppid() is the fork server, and on Windows its pid never changes: ask both.
    while parent.is_alive() and os.getppid() == pid:
        parent.join(timeout=0.1)
    os._exit(1)


def watch_the_parent():
    """End this process with its parent: Pool(initializer=watch_the_parent)."""
    threading.Thread(target=leave_after_the_parent, daemon=True).start()


# end of remedy
def report_and_watch():
    watch_the_parent()
    report()


def live_on():
    log("other child works")
    gate("other child may end")
    log("other child ends")


if __name__ == "__main__":
    given = read_arguments(workers=2, other_child=("none", "started later"), watches=("no", "yes"))
    pool = mp.Pool(given.workers, initializer=report if given.watches == "no" else report_and_watch)
    if given.other_child != "none":
        mp.Process(target=live_on).start()
    pool.apply_async(work)
    log("parent has submitted a task")
    gate("parent may end")
