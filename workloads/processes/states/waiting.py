"""A parent has two children that wait: one sleeps, the other waits at a gate, continues, and ends."""

import time

from workloads.probe import gate, log, mp


def sleep():
    log("sleeper sleeps")
    time.sleep(86400)


def wait():
    log("child waits")
    gate("child may continue")
    log("child continues")
    gate("child may end")


if __name__ == "__main__":
    sleeper = mp.Process(target=sleep, name="sleeper")
    child = mp.Process(target=wait, name="child")
    sleeper.start()
    child.start()
    gate("parent may end")
    sleeper.terminate()
