"""A process and its child do a few things, and say how often they may still be delayed."""

import sys

from workloads.probe import log, mp


def do_a_few_things():
    done = []
    done.append(1)
    done.append(2)
    done.append(3)
    delays = sys.modules["workloads.delays"]
    log("has done them", delays._delays.left)


if __name__ == "__main__":
    child = mp.Process(target=do_a_few_things)
    child.start()
    child.join()
    do_a_few_things()
