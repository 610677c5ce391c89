"""A signal handler logs while the same thread logs, over and over.

Run with how many events each of the two logs.
"""

import signal
import sys

from workloads.probe import log

handled = 0


def handle(signum, frame):
    global handled
    log("handler", handled)
    handled += 1
    if handled < int(sys.argv[1]):
        again()


def again():
    # One alarm after the other: a handler is not called below itself.
    signal.setitimer(signal.ITIMER_REAL, 0.0001)


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, handle)
    again()
    count = 0
    while count < int(sys.argv[1]) or handled < int(sys.argv[1]):
        log("main", count)
        count += 1
