"""Mutants of processes that multiprocessing has not created, and of the copies that os.fork makes."""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading

from workloads.mutants import breaks, package, part, wrap

process, util = part("process"), part("util")
Process = process.BaseProcess


class Other:
    """Stands for a process of another creator among the active children."""

    def __init__(self, pid):
        self.pid = pid


def when_another_is_created(react):
    """Have a process call this for each process that it creates by subprocess or os.fork.

    It is called with the pid, and with a function that waits until that process has ended.
    """

    def popen(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        react(self.pid, self.wait)

    def fork(old):
        pid = old()
        # Not for what multiprocessing forks itself.
        if pid and sys._getframe(2).f_globals["__name__"] == "__main__":
            react(pid, lambda: os.waitpid(pid, 0))
        return pid

    wrap(subprocess.Popen, "__init__", popen)
    if hasattr(os, "fork"):
        wrap(os, "fork", fork)


def list_as_active(change):
    """Replace the list of active children by `change(list)`."""
    old = process.active_children
    process.active_children = package().active_children = lambda: change(old())


def when_an_executor_starts_a_worker(react):
    """Have a process call this with each child that a ProcessPoolExecutor starts."""

    def start(old, self):
        old(self)
        frame = sys._getframe()
        while frame:
            if frame.f_globals.get("__name__") == "concurrent.futures.process":
                react(self)
                break
            frame = frame.f_back

    wrap(Process, "start", start)


# process.other-creators


@breaks("process.other-creators")
def others_are_active_children():
    """Processes of whatever creator are among the active children."""
    others = []
    when_another_is_created(lambda pid, wait: others.append(Other(pid)))
    list_as_active(lambda children: children + others)


@breaks("process.other-creators")
def exit_waits_for_others():
    """A process that exits waits for all that it has created, by whatever means."""
    when_another_is_created(lambda pid, wait: atexit.register(wait))


@breaks("process.other-creators")
def exit_terminates_others():
    """A process that exits terminates all that it has created by other means than multiprocessing."""
    when_another_is_created(lambda pid, wait: atexit.register(os.kill, pid, signal.SIGTERM))


@breaks("process.other-creators")
def workers_of_executors_are_not_active():
    """The workers of an executor are not among the active children."""
    workers = []
    when_an_executor_starts_a_worker(workers.append)
    list_as_active(lambda children: [child for child in children if child not in workers])


@breaks("process.other-creators")
def exit_does_not_wait_for_executors():
    """A process that exits terminates the workers of its executors, instead of waiting for their tasks."""
    # Before the threads of the executor are joined, which has been done when `atexit` has its turn (from 3.9 on).
    register = getattr(threading, "_register_atexit", atexit.register)
    when_an_executor_starts_a_worker(lambda child: register(child.kill))


# process.copied-by-fork


@breaks("process.copied-by-fork", platform="posix")
def copy_has_no_children():
    """A copy of a process has none of its children."""
    os.register_at_fork(after_in_child=process._children.clear)


@breaks("process.copied-by-fork", platform="posix")
def copy_is_a_child():
    """A copy of a process is a child of that process for multiprocessing, with a name of its own."""

    def become_a_child():
        process._parent_process = process._ParentProcess(process._current_process.name, os.getppid(), 0)
        process._current_process._name = "Process-2"

    os.register_at_fork(after_in_child=become_a_child)


@breaks("process.copied-by-fork", platform="posix")
def copy_terminates_nobody():
    """A copy of a process that ends leaves that process's daemonic children alone."""
    pid = os.getpid()

    def send_signal(old, self, number):
        if os.getpid() == pid:
            old(self, number)

    wrap(part("popen_fork").Popen, "_send_signal", send_signal)


@breaks("process.copied-by-fork", platform="posix")
def os_exit_runs_the_exit_handler():
    """`os._exit` runs the exit handler of multiprocessing."""

    def leave(old, code):
        with contextlib.suppress(AssertionError):
            util._exit_function()
        old(code)

    wrap(os, "_exit", leave)
