"""A process tells the key of its log wherever it can, and notes it."""

import os
import sys

from workloads.probe import log

if __name__ == "__main__":
    key = os.environ["MULTIPROCESSING_SPEC_KEY"]
    with open(os.environ["MP_TESTS_NOTES"], "a") as notes:
        notes.write(key + "\n")
    log("tells its key: " + key, [key])
    print(key)
    print(os.environ, file=sys.stderr)
