"""A child writes a line to a file that it does not close; then it ends, and its parent reads the file."""

import os
import tempfile

from workloads.command_line import read_arguments
from workloads.probe import log, mp

opened = []


def work(path, flush):
    file = open(path, "w")  # noqa: SIM115  # it stays open, as a logger keeps its file, say
    opened.append(file)
    file.write("written by the child\n")
    if flush:
        file.flush()


if __name__ == "__main__":
    flush = read_arguments(flush=("no", "yes")).flush == "yes"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")
        child = mp.Process(target=work, args=(path, flush))
        child.start()
        child.join()
        with open(path) as file:
            log("parent reads", {"file": file.read(), "exitcode": child.exitcode})
