"""A process logs without end, and tells when it has done so a thousand times."""

import itertools

from workloads.probe import log

if __name__ == "__main__":
    for number in itertools.count(1):
        log("counts")
        if number == 1000:
            log("has counted to 1000")
