"""A main process with a daemonic child forks by itself, without multiprocessing, and waits for the copy."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work():
    log("daemon works")
    gate("daemon may end")
    log("daemon ends")


def tell_who_it_is():
    me = mp.current_process()
    parent = mp.parent_process() if hasattr(mp, "parent_process") else None
    return {
        "current_process()": {"name": me.name, "pid": me.pid},
        "active_children()": [child.name for child in mp.active_children()] if hasattr(mp, "active_children") else None,
        "parent_process()": parent and parent.name,
    }


def be_the_copy(ending):
    log("copy works", tell_who_it_is())
    gate("copy may end")
    if ending == "os._exit(0)":
        # remedy
        sys.stdout.flush()
        os._exit(0)
        # end of remedy
    # What ends now is told that it cannot join its parent's children, on standard error.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.exit(0)


if __name__ == "__main__":
    ending = read_arguments(ending=("sys.exit(0)", "os._exit(0)")).ending
    daemon = mp.Process(target=work, name="daemon", daemon=True)
    daemon.start()
    gate("parent may fork")
    pid = os.fork()
    if pid == 0:
        be_the_copy(ending)
    os.waitpid(pid, 0)
    log("copy has ended")
    gate("parent may end")
