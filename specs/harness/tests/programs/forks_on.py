"""A process forks, its child forks, and so on; each ends as soon as it has forked, or they all stay.

Run with `ends` or `stay`, and how many they may be at most.
"""

import os
import signal
import sys

from workloads.probe import log

if __name__ == "__main__":
    log("forks on")
    for _ in range(int(sys.argv[2])):
        if os.fork():
            if sys.argv[1] == "ends":
                os._exit(0)
            break
    signal.pause()
