"""A process forks at every line of the probe that its calls pass, as a signal handler might, and each child goes on.

Run with how many events the process logs.
"""

import os
import sys

from workloads import probe
from workloads.probe import log

main_pid = os.getpid()
codes = []


def fork_in_probe(frame, event, argument):
    if frame.f_code.co_filename != probe.__file__ or os.getpid() != main_pid:
        return None
    child = os.fork()
    if child:
        codes.append(os.waitpid(child, 0)[1])
    return fork_in_probe


if __name__ == "__main__":
    for count in range(int(sys.argv[1])):
        sys.settrace(fork_in_probe)
        log("calls", count)
        sys.settrace(None)
        if os.getpid() != main_pid:
            log("child ends")
            os._exit(0)
    log("parent ends", codes)
