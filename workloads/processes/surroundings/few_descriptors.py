"""A parent that has a child and may open only two more descriptors starts another one; then it has enough (Linux)."""

import gc
import os
import resource

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")
    log("child ends")


def end_at_once():
    """Do nothing."""


def count():
    gc.collect()  # PyPy closes nothing before that
    return len(os.listdir("/proc/self/fd"))


def fill():
    """Open descriptors until only two more may be opened."""
    taken = []
    try:
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        os.close(taken.pop())
        os.close(taken.pop())
    return taken


def start():
    """Start a child and join it: what has happened, and the child."""
    child = mp.Process(target=end_at_once)
    try:
        child.start()
    except OSError as error:
        return [name_of(error), error.strerror], child
    child.join()
    return ["exit code", child.exitcode], child


if __name__ == "__main__":
    given = read_arguments(prevented_by=("nothing", "a higher limit"))
    child = mp.Process(target=work, name="child")
    child.start()
    gate("parent may go on")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count() + 20, hard))
    before = count()
    taken = fill()
    if given.prevented_by == "a higher limit":
        # remedy
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        # end of remedy
    happened, other = start()
    for descriptor in taken:
        os.close(descriptor)
    log("parent has tried to start one", {"happened": happened, "more": count() - before, "no pid": other.pid is None})
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    log("parent joins its child")
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
    gate("parent may start one more")
    log("parent starts one more", start()[0])
