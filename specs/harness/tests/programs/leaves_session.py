"""A child starts a session of its own, closes its standard descriptors, as a daemon does, and stays."""

import os
import signal

from workloads.probe import log, mp


def work():
    os.setsid()
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    log("is on its own")
    signal.pause()


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    child.join()
