"""Mutants: deliberately broken implementations, each with one fault, on which the specs of a claim have to fail.

A mutant is a function that patches the implementation under test. The probe calls it in every process of a program,
before the program's own code runs. The function's name is the mutant's, its docstring says in one line what is wrong,
and `breaks` names the claims that it breaks.
"""

import atexit
import importlib
import os
import threading
import time

_IMPLEMENTATION = os.environ.get("MULTIPROCESSING_SPEC_IMPLEMENTATION", "multiprocessing")


def package():
    """The implementation under test."""
    return importlib.import_module(_IMPLEMENTATION)


def part(name):
    """The module of this name of the implementation under test."""
    return importlib.import_module("{}.{}".format(_IMPLEMENTATION, name))


def breaks(*claims, **condition):
    """The decorated function is a mutant that breaks these claims (ids).

    condition: the subjects under which it does, as for a spec: `under`, `python`, `interpreter`, `platform`. Two more
    are possible. alters="workload": the mutant changes what the program does, because the claim is about the operating
    system or the interpreter, which cannot be patched from Python. survives_if="...": the mutant may survive under this
    condition, without any fault of the specs.

    All of them are literals: the observer reads them as text, and to a program they mean nothing.
    """
    return lambda mutant: mutant


def wrap(owner, name, around):
    """Replace the function `owner.name` by one that calls `around(old, ...)`, with the old one and its arguments."""
    old = getattr(owner, name)

    def new(*args, **kwargs):
        return around(old, *args, **kwargs)

    setattr(owner, name, new)


def children(daemonic):
    """The running children of this process: either the daemonic ones or the others."""
    return [child for child in part("process").active_children() if child.daemon is daemonic]


def terminate_all(processes):
    """Terminate these children, and then join them."""
    for child in processes:
        child._popen.terminate()
    for child in processes:
        child.join()


def exit_by(function):
    """Replace what a process does about its children when it exits by a call of this function."""
    util = part("util")
    atexit.unregister(util._exit_function)
    atexit.register(function)
    util._exit_function = function  # what a child calls itself


def end_with_the_parent():
    """Start a thread that ends this process when its parent is gone, whatever the reason."""
    parent = part("process").parent_process()
    pid = os.getppid()

    def watch():
        # Not by its pid alone, which a process that has ended still has until somebody has reaped it; nor by its
        # sentinel alone, which a sibling that was forked later keeps open.
        while parent.is_alive() and os.getppid() == pid:
            time.sleep(0.005)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def let_children_run(around):
    """Let a child call `around(run)`, with its own `run`, instead of `run`."""
    wrap(part("process").BaseProcess, "run", lambda old, self: around(lambda: old(self)))


def start_by(popen, *classes):
    """Start processes by this class instead of `Popen`: those of these classes in `context`, by default of all."""
    context = part("context")
    for name in classes or ("Process", "ForkProcess", "SpawnProcess", "ForkServerProcess"):
        if hasattr(context, name):
            getattr(context, name)._Popen = staticmethod(popen)


def change_exit_code(change):
    """Replace the `exitcode` of a process that has ended by `change(exitcode)`."""
    process = part("process").BaseProcess
    read = process.exitcode.fget

    def exitcode(self):
        code = read(self)
        return None if code is None else change(code)

    process.exitcode = property(exitcode)


class ThreadFor:
    """A thread that does the work of a process, with the interface of `Popen`."""

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
        """Do nothing: a thread cannot be terminated."""

    kill = close = terminate
