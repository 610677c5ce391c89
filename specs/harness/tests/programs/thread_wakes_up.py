"""The main thread waits at a gate; another thread wakes up ten times a second, and does nothing."""

import threading
import time

from workloads.probe import gate, log


def wake_up():
    while True:
        time.sleep(0.1)


if __name__ == "__main__":
    threading.Thread(target=wake_up, daemon=True).start()
    log("begins")
    gate("it may end")
