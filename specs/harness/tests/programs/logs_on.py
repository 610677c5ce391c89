"""A child that has closed its standard descriptors outlives the main process, and logs."""

import os

from workloads.probe import gate, log, mp


def work():
    for descriptor in (1, 2):
        os.close(descriptor)
    log("child waits")
    gate("child may log")
    for number in range(100):
        log("child logs", number)
    os._exit(0)


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    gate("parent may end")
    os._exit(0)
