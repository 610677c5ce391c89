"""A process writes megabytes to its standard error: as many as it is told."""

import sys

from workloads.probe import log

if __name__ == "__main__":
    log("talks")
    sys.stderr.write("first words\n")
    for _ in range(int(sys.argv[1])):
        sys.stderr.write("x" * 999999 + "\n")
    sys.stderr.write("last words\n")
