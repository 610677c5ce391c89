"""A program that does not set a start method starts a child, and can write no file, nowhere (POSIX)."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import log, mp

assigned = "at the top level"


def work():
    log("child works", {"assigned": assigned})


def begin_again_without_files():
    """Execute this program once more, now with a limit of 0 bytes for the files that it may write."""
    import resource  # noqa: PLC0415  # not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    program = "workloads.processes.start_methods.no_temporary_folder"
    os.execv(sys.executable, [sys.executable, "-m", program, "--files=none"])


if __name__ == "__main__":
    if read_arguments(files=("some", "none")).files == "some":
        begin_again_without_files()
    assigned = "under the guard"
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent reads the start method", mp.get_start_method())
