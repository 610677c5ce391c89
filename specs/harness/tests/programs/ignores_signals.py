"""A process ignores every signal that asks it to end, and stays."""

import signal
import threading

from workloads.probe import log

if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    log("is there")
    threading.Event().wait()
