"""A parent shuts managers down whose processes do not end by themselves."""

import signal
import threading
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


def keep_running(ignores):
    if ignores:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=gate, args=("never",)).start()


def shut_down(kind, timeout, *arguments):
    manager = managers.SyncManager(shutdown_timeout=timeout)
    manager.start(*arguments)
    (process,) = mp.active_children()
    manager.shutdown()
    process.join()
    log("manager has ended: " + kind, process.exitcode)


def shut_down_when_it_is_stopped():
    manager = managers.SyncManager(shutdown_timeout=0.05)
    manager.start(log, ("manager works",))
    log("parent joins the manager", manager.join(0.01))
    gate("parent may shut the manager down")
    log("parent shuts the manager down")
    manager.shutdown()
    log("parent is back", [manager.join(), manager.join()])


if __name__ == "__main__":
    if read_arguments(stopped=("no", "yes")).stopped == "yes":
        shut_down_when_it_is_stopped()
    else:
        shut_down("idle", 3600)
        shut_down("busy", 0.05, keep_running, (False,))
        shut_down("ignores SIGTERM", 0.05, keep_running, (True,))
