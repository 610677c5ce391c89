"""A program listens on a socket in the temporary folder, and ends.

If it is to be killed, that is left to the observer: by hand it returns.
"""

import os
import signal
import sys
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

Listener = import_module(mp.__name__ + ".connection").Listener

if __name__ == "__main__":
    given = read_arguments(ending=("return", "exception", "os._exit", "SIGTERM", "kill"), handles=("no", "yes"))
    if given.handles == "yes":
        # remedy
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        # end of remedy
    listener = Listener(family="AF_UNIX")
    log("listens in a folder", os.path.basename(os.path.dirname(listener.address)))
    gate("may end")
    if given.ending == "exception":
        raise ValueError("has failed")
    if given.ending == "os._exit":
        os._exit(0)
    if given.ending == "SIGTERM":
        os.kill(os.getpid(), signal.SIGTERM)
