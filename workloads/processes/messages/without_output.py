"""A parent without a standard output, or with one that is closed or fails, starts children, which print."""

import io
import os
import sys

from workloads.exceptions import name_of
from workloads.probe import log, mp


class BrokenOutput(io.StringIO):
    """Standard output that leads to a pipe that nobody reads."""

    def flush(self):
        raise BrokenPipeError


def closed():
    output = io.StringIO()
    output.close()
    return output


#: How a child exits that has no standard output.
WITHOUT_OUTPUT = 3


def work(case):
    print("printed by the child: " + case)
    if sys.stdout is None:
        sys.exit(WITHOUT_OUTPUT)


def fail(case):
    raise ValueError("by the child: " + case)


def start_and_join(case, target=work):
    child = mp.Process(target=target, args=(case,))
    try:
        child.start()
    except Exception as error:  # the log says which
        return name_of(error)
    child.join()
    return child.exitcode


if __name__ == "__main__":
    output, errors = sys.stdout, sys.stderr
    results = {}
    for case, replacement in (("None", None), ("closed", closed()), ("broken", BrokenOutput())):
        sys.stdout = replacement
        results[case] = start_and_join(case)
    # remedy of stdout.missing
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    # end of remedy
    results["devnull"] = start_and_join("devnull")
    sys.stdout.close()
    sys.stdout, sys.stderr = output, None
    results["no errors"] = start_and_join("no errors", fail)
    sys.stderr = errors
    log("parent has started children", results)
