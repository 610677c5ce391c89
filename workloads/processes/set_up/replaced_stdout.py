"""A parent puts a StringIO, and then a file, in the place of `sys.stdout`, and each time a child prints a line."""

import contextlib
import io
import os
import tempfile

from workloads.probe import log, mp


def work(what):
    print("printed by the child: " + what)


# remedy
def work_and_send(what, results):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        work(what)
    results.send(output.getvalue())


# end of remedy


def start_and_join(target, *args):
    child = mp.Process(target=target, args=args)
    child.start()
    child.join()


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()) as output:
        print("printed by the parent")
        start_and_join(work, "StringIO")
    log("parent reads StringIO", output.getvalue())

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "output")
        with open(path, "w") as file, contextlib.redirect_stdout(file):
            print("printed by the parent", flush=True)
            start_and_join(work, "file")
        with open(path) as file:
            log("parent reads file", file.read())

    # remedy
    results, end = mp.Pipe(duplex=False)
    start_and_join(work_and_send, "sent", end)
    output = results.recv()
    # end of remedy
    log("parent reads sent", output)
