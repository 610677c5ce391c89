"""A child writes a line to three files, and leaves two of them open; then it ends, and its parent reads the files."""

import os
import tempfile

from workloads.probe import log, mp

opened = []


def write_and_leave_open(path):
    file = open(path, "w")  # noqa: SIM115  # it stays open, as a logger keeps its file, say
    opened.append(file)
    file.write("written by the child\n")
    return file


def work(left_open, flushed, closed):
    write_and_leave_open(left_open)
    write_and_leave_open(flushed).flush()
    # remedy
    with open(closed, "w") as file:
        file.write("written by the child\n")
    # end of remedy


def read(path):
    with open(path) as file:
        return file.read()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: os.path.join(folder, name) for name in ("left open", "flushed", "closed")}
        child = mp.Process(target=work, args=tuple(paths.values()))
        child.start()
        child.join()
        log("parent reads", {**{name: read(path) for name, path in paths.items()}, "exitcode": child.exitcode})
