"""A process puts an object that cannot be pickled, and then one that can."""

from workloads.command_line import read_arguments
from workloads.probe import log
from workloads.sending import KINDS

if __name__ == "__main__":
    put, get = KINDS[read_arguments(kind=tuple(KINDS)).kind]()
    try:
        put(lambda: None)
    except Exception as error:  # the log says which
        log("putting raises", type(error).__name__)
    else:
        log("put has returned")
    put("next")
    log("parent gets", get())
