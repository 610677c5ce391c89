"""A child becomes a daemon, with a session of its own and no standard descriptors, and outlives its program."""

import os
import signal

from workloads.probe import gate, log, mp


def work():
    os.setsid()
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    log("child is a daemon")
    signal.pause()


if __name__ == "__main__":
    mp.Process(target=work).start()
    gate("parent may end")
    os._exit(0)
