"""A daemonic child calls `sys.exit()` when its main process terminates it, so that it can clean up."""

import signal
import sys

from workloads.probe import gate, log, mp


def work():
    # remedy
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # end of remedy
    try:
        log("daemon works")
        gate("daemon may end")  # it never may
    finally:
        log("daemon begins to clean up")
        gate("daemon may clean up")
        log("daemon cleans up")


if __name__ == "__main__":
    mp.Process(target=work, name="daemon", daemon=True).start()
    gate("parent may end")
    log("parent at its last line")
