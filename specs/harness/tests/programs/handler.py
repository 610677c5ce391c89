"""A signal handler logs while the same thread waits at a gate."""

import signal

from workloads.probe import gate, log


def handle(signum, frame):
    log("handler logs")
    gate("handler may go on")
    log("handler ends")


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, handle)
    log("waits")
    gate("main may go on")
    log("goes on")
