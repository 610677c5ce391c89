"""A signal handler's exception takes the main thread out of the gate at which it waits."""

import signal

from workloads.probe import gate, log


class Called(Exception):
    pass


def handle(signum, frame):
    raise Called


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, handle)
    log("waits")
    try:
        gate("never opened")
    except Called:
        log("called away")
    gate("main may end")
    log("ends")
