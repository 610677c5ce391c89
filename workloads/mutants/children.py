"""What mutants of children have in common."""

import os
import sys
import tempfile

from workloads.mutants import part, wrap


def shared_path(name):
    """Where the processes of a program leave something for each other."""
    return os.path.join(tempfile.gettempdir(), "shared " + name)


def own(child):
    """The global variables of the program in a child."""
    return child._target.__globals__


def main():
    """The global variables of the program in its main process."""
    return vars(sys.modules["__main__"])


def before_work(do):
    """Let a child call `do(child)` before it calls its target."""

    def run(old, self):
        do(self)
        old(self)

    wrap(part("process").BaseProcess, "run", run)


def let_children_start_in(owner, name):
    """Let a daemonic process start children in this method."""

    def around(old, self, *args, **kwds):
        config = part("process").current_process()._config
        daemonic, config["daemon"] = config.get("daemon"), False
        try:
            return old(self, *args, **kwds)
        finally:
            config["daemon"] = daemonic

    wrap(owner, name, around)
