"""A main process reaches its last line, and then ends in one of six ways, while its two children still work."""

import os
import signal
import sys
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def of_the_os():
    return {"os.getppid()": os.getppid()}


def of_multiprocessing():
    parent = mp.parent_process()
    return {"parent_process().pid": parent.pid, "parent_process().is_alive()": parent.is_alive()}


#: Of whom a child asks what it sees of its parent.
ASKED = {"the OS": of_the_os, "multiprocessing": of_multiprocessing}


# remedy
def leave_with_the_parent():
    mp.parent_process().join()
    os._exit(1)


# end of remedy


def work(who, asked, watches):
    if watches:
        # remedy
        threading.Thread(target=leave_with_the_parent, daemon=True).start()
        # end of remedy
    what_it_sees_of_its_parent = ASKED[asked]
    log(who + " works", what_it_sees_of_its_parent())
    gate(who + " may continue")
    log(who + " continues", what_it_sees_of_its_parent())
    gate(who + " may end")
    log(who + " ends", what_it_sees_of_its_parent())


def interrupt_the_main_thread():
    gate("parent may get SIGINT")
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


if __name__ == "__main__":
    given = read_arguments(
        ending=("nothing", "sys.exit(3)", "raise ValueError", "os._exit(4)", "SIGTERM", "SIGINT while it waits"),
        asked=tuple(ASKED),
        watch=("no", "yes"),
    )
    ending = given.ending
    children = [
        mp.Process(target=work, args=(who, given.asked, given.watch == "yes"), name=who)
        for who in ("first child", "second child")
    ]
    log("parent starts its children")
    for child in children:
        child.start()
    if ending == "SIGINT while it waits":
        threading.Thread(target=interrupt_the_main_thread, daemon=True).start()
    log("parent at its last line")
    if ending == "sys.exit(3)":
        sys.exit(3)
    if ending == "raise ValueError":
        raise ValueError("raised by the parent")
    if ending == "os._exit(4)":
        gate("parent may call os._exit")
        os._exit(4)
    if ending == "SIGTERM":
        gate("parent may get SIGTERM")
        signal.raise_signal(signal.SIGTERM)
