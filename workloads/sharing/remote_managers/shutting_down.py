"""A parent shuts managers down whose processes do not end by themselves."""

import signal
import threading
from importlib import import_module

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


if __name__ == "__main__":
    shut_down("idle", 3600)
    shut_down("busy", 0.05, keep_running, (False,))
    shut_down("ignores SIGTERM", 0.05, keep_running, (True,))
