"""A process says something, and never ends; it is never still, or nobody would wait for it for long."""

import time

from workloads.probe import log

if __name__ == "__main__":
    log("says something")
    while True:
        time.sleep(0.1)
