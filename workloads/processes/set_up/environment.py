"""A parent changes its environment and other things after its first child, and starts more children."""

import os
import sys
import tempfile

from workloads.probe import log, mp

#: More than the OS takes as one argument of a program (Linux: 131072 bytes).
MANY = 150 * [1000 * "x"]


def work(who):
    found = {
        "environment": os.environ.get("DEVICE"),
        "working folder": os.path.realpath(os.getcwd()) == os.path.realpath(tempfile.gettempdir()),
        "sys.path": "added folder" in sys.path,
        "sys.argv": sys.argv[-1] == "added argument" and sys.argv[-len(MANY) - 1 : -1] == MANY,
    }
    log(who + " looks", found)


# remedy
def set_up_and_work(who, device):
    os.environ["DEVICE"] = device
    work(who)


# end of remedy


def start_and_join(target, *args):
    child = mp.Process(target=target, args=args)
    child.start()
    child.join()


if __name__ == "__main__":
    os.environ["DEVICE"] = "0"
    sys.argv.extend(MANY)
    start_and_join(work, "first child")
    os.environ["DEVICE"] = "1"
    os.chdir(tempfile.gettempdir())
    sys.path.append("added folder")
    sys.argv.append("added argument")
    start_and_join(work, "second child")
    # remedy
    start_and_join(set_up_and_work, "child that is given it", "1")
    # end of remedy
    log("parent has joined its children")
