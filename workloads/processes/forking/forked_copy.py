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
    return {
        "current_process()": {"name": me.name, "pid": me.pid},
        "active_children()": [child.name for child in mp.active_children()],
    }


#: What a copy may ask.
ASKED = {
    "nothing": lambda: None,
    "who it is": tell_who_it_is,
    "for its parent": lambda: {"parent_process()": mp.parent_process()},
}


def be_the_copy(ending, asks):
    log("copy works", ASKED[asks]())
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
    given = read_arguments(ending=("sys.exit(0)", "os._exit(0)"), copy_asks=tuple(ASKED))
    daemon = mp.Process(target=work, name="daemon", daemon=True)
    daemon.start()
    gate("parent may fork")
    pid = os.fork()
    if pid == 0:
        be_the_copy(given.ending, given.copy_asks)
    os.waitpid(pid, 0)
    log("copy has ended")
    gate("parent may end")
