"""A parent says what is to run its children: a script that runs Python with one more word in a variable (POSIX)."""

import os
import pathlib
import sys
import tempfile

from workloads.command_line import read_arguments
from workloads.probe import log, mp

SCRIPT = """#!/bin/sh
RUN_BY="$RUN_BY script" exec "{}" "$@"
"""


def create_script(folder):
    """Create the script, and return its path."""
    path = pathlib.Path(folder, "own-python")
    path.write_text(SCRIPT.format(sys.executable))
    path.chmod(0o700)
    return path


def start_and_join(*who):
    child = mp.Process(target=work, args=who)
    child.start()
    child.join()


def work(who, grandchild=None):
    log(who + " looks", os.environ.get("RUN_BY", ""))
    if grandchild:
        start_and_join(grandchild)


if __name__ == "__main__":
    given = read_arguments(when=("after the first child", "before the first child"))
    if given.when == "after the first child":
        start_and_join("first child")
    with tempfile.TemporaryDirectory() as folder:
        mp.set_executable(create_script(folder))
        start_and_join("child", "grandchild")
    log("parent has joined its children")
