"""Children end without any clean-up, each directly after its last words.

Run with how they end (`exit` or `kill`) and how many they are.
"""

import os
import signal
import sys

from workloads.probe import log, mp


def end(how, number):
    log("last words", number)
    if how == "exit":
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    children = [mp.Process(target=end, args=(sys.argv[1], number)) for number in range(int(sys.argv[2]))]
    for child in children:
        child.start()
    for child in children:
        child.join()
