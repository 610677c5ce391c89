"""A program adds a folder to its path, has a module in it preloaded and one that prints, and starts two children."""

import importlib
import os
import sys
import tempfile

from workloads.probe import log, mp

#: A module that nobody finds who does not search the added folder.
CODE = """import os

importer = os.getpid()
"""


def work(who):
    found_late = importlib.import_module("found_late")
    prints = importlib.import_module("workloads.processes.launching.prints")
    importer = {os.getpid(): "child itself", os.getppid(): "its parent"}[found_late.importer]
    log(who + " looks", {"imported by": importer, "arguments": prints.arguments})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "found_late.py"), "w") as file:
            file.write(CODE)
        sys.path.append(folder)
        sys.argv.append("an argument")
        mp.set_forkserver_preload(["workloads.processes.launching.prints", "found_late"])
        for who in ("first child", "second child"):
            child = mp.Process(target=work, args=(who,))
            child.start()
            child.join()
    log("parent has joined its children")
