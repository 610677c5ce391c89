"""Children log without end until a timer kills them at whatever they are about then; the parent logs in between.

Run with how many children flood. A quarter of a message is longer than a socket takes at once.
"""

import signal
import sys

from workloads.probe import log, mp

LONG = "x" * 300000


def flood(number):
    # The default action of SIGALRM ends a process at once, in the middle of anything.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.003 + number * 0.00373)
    count = 0
    while True:
        log("flood", [number, count, LONG if count % 4 == 3 else ""])
        count += 1


if __name__ == "__main__":
    children = [mp.Process(target=flood, args=(number,)) for number in range(int(sys.argv[1]))]
    for number, child in enumerate(children):
        child.start()
        log("parent started", number)
    for number, child in enumerate(children):
        child.join()
        log("parent joined", [number, child.exitcode])
