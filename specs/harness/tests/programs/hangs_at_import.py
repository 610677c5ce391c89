"""A module that is never imported to its end."""

import threading

from workloads.probe import log

threading.Event().wait()

if __name__ == "__main__":
    log("is there")
