"""A main process gets SIGTERM while its daemonic child works.

By hand it ends by SIGTERM, and leaves the child behind for a moment; with `--handles=SIGTERM` it does not.
"""

import signal
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work():
    log("daemon works")
    gate("daemon may end")
    log("daemon ends")


if __name__ == "__main__":
    handles = read_arguments(handles=("nothing", "SIGTERM")).handles
    daemon = mp.Process(target=work, name="daemon", daemon=True)
    daemon.start()
    if handles == "SIGTERM":
        # remedy
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        # end of remedy
    gate("parent may get SIGTERM")
    log("parent gets SIGTERM")
    signal.raise_signal(signal.SIGTERM)
