"""One process logs many events: as many as it is told, and one more after each thousand."""

import sys

from workloads.probe import log

if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        log("counts", number)
        if number % 1000 == 999:
            log("has counted to {}".format(number))
