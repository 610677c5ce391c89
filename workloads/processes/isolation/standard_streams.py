"""A parent reads from a file, starts a child and writes to two files, then starts another and writes to two others."""

import os
import sys
import tempfile

from workloads.probe import log, mp


def redirect(stream, path):
    opened = os.open(path, os.O_RDWR | os.O_CREAT)
    os.dup2(opened, stream)
    os.close(opened)


def try_to_read_a_line():
    try:
        return input()
    except EOFError:
        return "EOFError"


def work(who):
    log(
        who + " child reads",
        {
            "input()": try_to_read_a_line(),
            "sys.stdin is os.devnull": os.path.samestat(os.fstat(sys.stdin.fileno()), os.stat(os.devnull)),
            "descriptor 0": os.read(0, 3).decode(),
        },
    )
    print(who, "child")
    print(who, "child", file=sys.stderr)


def run_child(who, folder):
    for stream, name in ((1, "output"), (2, "error")):
        redirect(stream, os.path.join(folder, who + " " + name))
        os.write(stream, b"parent\n")
    child = mp.Process(target=work, args=(who,))
    child.start()
    child.join()
    for stream in (1, 2):
        os.write(stream, b"parent again\n")


def read(path):
    with open(path) as file:
        return file.read().splitlines()


if __name__ == "__main__":
    saved = [os.dup(stream) for stream in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "input"), "w") as file:
            file.write("one\ntwo\nthree\n")
        redirect(0, os.path.join(folder, "input"))
        for who in ("first", "second"):
            run_child(who, folder)
        log("parent reads", {"descriptor 0": os.read(0, 4).decode()})
        for name in ("first output", "first error", "second output", "second error"):
            log(name, read(os.path.join(folder, name)))
    for stream in range(3):
        os.dup2(saved[stream], stream)
