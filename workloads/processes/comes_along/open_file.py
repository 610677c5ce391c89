"""A child writes a line to a file that it may leave open; then it ends, and its parent reads the file."""

import os
import tempfile

from workloads.command_line import read_arguments
from workloads.probe import log, mp

opened = []


def work(path, what_becomes_of_it):
    if what_becomes_of_it == "closed":
        # remedy
        with open(path, "w") as file:
            file.write("written by the child\n")
        # end of remedy
        return
    file = open(path, "w")  # noqa: SIM115  # it stays open, as a logger keeps its file, say
    opened.append(file)
    file.write("written by the child\n")
    if what_becomes_of_it == "flushed":
        file.flush()


if __name__ == "__main__":
    what_becomes_of_it = read_arguments(file=("left open", "flushed", "closed")).file
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")
        child = mp.Process(target=work, args=(path, what_becomes_of_it))
        child.start()
        child.join()
        with open(path) as file:
            log("parent reads", {"file": file.read(), "exitcode": child.exitcode})
