"""A program has a module preloaded, before its first child or after it, and its children import the module."""

import importlib
import os

from workloads.command_line import read_arguments
from workloads.probe import log, mp

MODULE = "workloads.processes.set_up.preloaded"


def work(who):
    preloaded = importlib.import_module(MODULE)
    importer = {os.getpid(): "child itself", os.getppid(): "its parent"}[preloaded.importer]
    log(who + " looks", {"imported by": importer, "filled": list(preloaded.filled)})
    preloaded.filled.append(who)


if __name__ == "__main__":
    given = read_arguments(when=("before the first child", "after the first child", "a module is missing"))
    if given.when == "before the first child":
        # remedy
        mp.set_forkserver_preload(["workloads.processes.set_up.preloaded"])
        # end of remedy
    elif given.when == "a module is missing":
        mp.set_forkserver_preload(["workloads.no_such_module", MODULE])
    for who in ["first child"] if given.when == "a module is missing" else ["first child", "second child"]:
        child = mp.Process(target=work, args=(who,))
        child.start()
        child.join()
        if given.when == "after the first child":
            mp.set_forkserver_preload([MODULE])
    log("parent has joined its children")
