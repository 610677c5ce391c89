"""A child changes its memory, working directory, environment and open descriptors; then its parent changes its own."""

import os
import tempfile

from workloads.probe import gate, log, mp

memory = ["as at the start"]

# Far above what any Python opens by itself, so that a number says whose descriptor it is.
OPENED_BEFORE, OPENED_BY_CHILD, OPENED_BY_PARENT = DESCRIPTORS = 100, 101, 102


def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def resources():
    return {
        "memory": memory[0],
        "working directory": os.getcwd(),
        "environment": os.environ.get("RESOURCE"),
        "open descriptors": [descriptor for descriptor in DESCRIPTORS if is_open(descriptor)],
    }


def read_three_bytes():
    return os.read(OPENED_BEFORE, 3).decode() if is_open(OPENED_BEFORE) else None


def open_as(descriptor, path):
    opened = os.open(path, os.O_RDWR)
    os.dup2(opened, descriptor)  # which is inheritable
    os.close(opened)


def change_everything(whose, folder, to_close, to_open, path):
    memory[0] = whose
    os.chdir(folder)
    os.environ["RESOURCE"] = whose
    if is_open(to_close):
        os.close(to_close)
    open_as(to_open, path)


def work(folder, path):
    log("child begins", {**resources(), "next three bytes": read_three_bytes()})
    change_everything("child's", folder, OPENED_BEFORE, OPENED_BY_CHILD, path)
    log("child has changed everything", resources())
    gate("child may read")
    log("child reads", resources())
    os.chdir(os.pardir)  # a folder that is a working directory cannot be removed everywhere


if __name__ == "__main__":
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")
        with open(path, "w") as file:
            file.write("onetwothree")
        open_as(OPENED_BEFORE, path)
        log("parent begins", {**resources(), "next three bytes": read_three_bytes()})
        child = mp.Process(target=work, args=(folder, path))
        child.start()
        gate("parent may read")
        log("parent reads", {**resources(), "next three bytes": read_three_bytes()})
        change_everything("parent's", os.pardir, OPENED_BEFORE, OPENED_BY_PARENT, path)
        log("parent has changed everything", resources())
        child.join()
        os.close(OPENED_BY_PARENT)
        os.chdir(home)
