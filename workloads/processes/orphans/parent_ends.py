"""A main process reaches its last line while its children work: it waits for them, or dies in one of three ways."""

import os
import signal
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def what_it_sees_of_its_parent():
    seen = {"os.getppid()": os.getppid()}
    if hasattr(mp, "parent_process"):
        parent = mp.parent_process()
        seen.update({"parent_process().pid": parent.pid, "parent_process().is_alive()": parent.is_alive()})
    return seen


# remedy
def leave_with_the_parent():
    mp.parent_process().join()
    os._exit(1)


# end of remedy


def work(who, watches):
    if watches:
        # remedy
        threading.Thread(target=leave_with_the_parent, daemon=True).start()
        # end of remedy
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
        ending=("nothing", "os._exit(4)", "SIGTERM", "SIGINT while it waits"),
        children=(2, 1),
        watch=("no", "yes"),
    )
    ending = given.ending
    log("parent starts its children")
    for who in ("first child", "second child")[: given.children]:
        mp.Process(target=work, args=(who, given.watch == "yes"), name=who).start()
    if ending == "SIGINT while it waits":
        threading.Thread(target=interrupt_the_main_thread, daemon=True).start()
    log("parent at its last line")
    if ending == "os._exit(4)":
        gate("parent may call os._exit")
        os._exit(4)
    if ending == "SIGTERM":
        gate("parent may get SIGTERM")
        signal.raise_signal(signal.SIGTERM)
