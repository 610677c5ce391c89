"""A process complains on its standard error."""

import sys

from workloads.probe import log

if __name__ == "__main__":
    log("complains")
    print("a complaint", file=sys.stderr)
