"""A program has a module preloaded, or itself and a module, and starts a child, which has to know the program."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp

log("top level runs")


def work():
    log("child works")


if __name__ == "__main__":
    given = read_arguments(named=("a module", "the program and a module"))
    mp.set_forkserver_preload(["decimal"])
    if given.named == "the program and a module":
        # remedy
        mp.set_forkserver_preload(["__main__", "decimal"])
        # end of remedy
    child = mp.Process(target=work)
    child.start()
    child.join()
