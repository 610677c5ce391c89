"""Mutants: deliberately wrong implementations, one fault each, on which the specs of a claim have to fail.

The probe puts a mutant in the place of the right implementation, in every process of a program and before the
program's own code runs. A mutant is a function that patches the implementation under test; its name is the mutant's,
its docstring says in one line what is then wrong, and `breaks` names the claims that are then not so.
"""

import atexit
import importlib
import os
import threading
import time

#: Every mutant that has been imported, by its name: where it is (module), and what its `breaks` said.
MUTANTS = {}

_IMPLEMENTATION = os.environ.get("MULTIPROCESSING_SPEC_IMPLEMENTATION", "multiprocessing")


def package():
    """The implementation under test."""
    return importlib.import_module(_IMPLEMENTATION)


def part(name):
    """The module of this name of the implementation under test."""
    return importlib.import_module("{}.{}".format(_IMPLEMENTATION, name))


def breaks(*claims, **condition):
    """The decorated function is a mutant that breaks these claims (ids).

    condition: the subjects under which it does, as of a spec: `under`, `python`, `interpreter`, `platform`. Besides
    them alters="workload" says of a mutant that the fault is in what the program does: the claim lies with the
    operating system or the interpreter, where nothing can be broken from within. survives_if="why" says of one that
    may stay unnoticed, and that this is no fault of the specs.
    """

    def note(mutant):
        known = MUTANTS.setdefault(mutant.__name__, {"module": mutant.__module__.rpartition(".")[2], "breaks": []})
        if known["module"] != mutant.__module__.rpartition(".")[2]:
            raise ValueError("there are two mutants called {}".format(mutant.__name__))
        known["does"] = mutant.__doc__
        known["breaks"].append((claims, condition))
        return mutant

    return note


def wrap(owner, name, around):
    """Put a function in the place of `owner.name`, one that calls `around` with the old one and its arguments."""
    old = getattr(owner, name)

    def new(*args, **kwargs):
        return around(old, *args, **kwargs)

    setattr(owner, name, new)


def children(daemonic):
    """The children of this process that are daemonic, or those that are not, and have not ended."""
    return [child for child in part("process").active_children() if child.daemon is daemonic]


def exit_by(function):
    """Let this function do what a process has to do about its children at its exit."""
    util = part("util")
    atexit.unregister(util._exit_function)
    atexit.register(function)
    util._exit_function = function  # what a child calls itself


def end_with_the_parent():
    """Have a thread that ends this process when its parent has died, in whatever way."""
    parent = part("process").parent_process().pid

    def watch():
        try:
            while True:
                os.kill(parent, 0)
                time.sleep(0.005)
        except OSError:
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def start_by(popen, *classes):
    """Have the processes of these classes of contexts, unless told otherwise of all, made by another `Popen`."""
    context = part("context")
    for name in classes or ("Process", "ForkProcess", "SpawnProcess", "ForkServerProcess"):
        if hasattr(context, name):
            getattr(context, name)._Popen = staticmethod(popen)


def change_exit_code(change):
    """Have `exitcode` say of a process that has ended what this makes of the right one."""
    process = part("process").BaseProcess
    read = process.exitcode.fget

    def exitcode(self):
        code = read(self)
        return None if code is None else change(code)

    process.exitcode = property(exitcode)


class ThreadFor:
    """A thread that does a process's work, in the place of a `Popen`."""

    def __init__(self, process):
        self._thread = threading.Thread(target=process.run)
        self._thread.start()
        self.pid = os.getpid()
        self.sentinel = 0

    def poll(self):
        return None if self._thread.is_alive() else 0

    def wait(self, timeout=None):
        self._thread.join(timeout)
        return self.poll()

    def terminate(self):
        """Nobody can terminate a thread."""

    kill = close = terminate
