"""Mutants of starting."""

import os
import pickle
import tempfile
import threading
import time

from workloads.mutants import (
    ThreadFor,
    breaks,
    package,
    part,
    start_by,
    wrap,
)

process = part("process")


# process.created


@breaks("process.created", "start.child-runs")
def start_makes_a_thread():
    """`start` creates a thread instead of a process."""
    start_by(ThreadFor)
    # So that there is a parent process for the child to log.
    package().parent_process = process.current_process


Process = part("process").BaseProcess


@breaks("process.created", "start.child-runs", "pid.attribute", platform="posix")
def work_is_done_by_a_grandchild():
    """The process that `start` creates forks another one, which does the work."""

    def bootstrap(old, self, *args, **kwargs):
        forked = os.fork()
        if forked:
            return os.waitpid(forked, 0)[1] >> 8
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("process.created")
def pid_before_the_start():
    """A process object has a pid, its creator's, before the start."""
    read = Process.ident.fget
    Process.pid = property(lambda self: os.getpid() if self._popen is None else read(self))


def nothing():
    pass


# start.child-runs


@breaks("start.child-runs")
def start_runs_in_the_caller():
    """`start` calls `run` in the caller, and the child does nothing."""

    def start(old, self):
        run, self.run = self.run, nothing
        old(self)
        del self.run
        run()

    wrap(Process, "start", start)


@breaks("start.child-runs", "run.is-the-work")
def start_runs_in_the_caller_too():
    """`start` calls `run` in the child and in the caller."""

    def start(old, self):
        run, arguments = self.run, (self._target, self._args, self._kwargs)
        old(self)
        self._target, self._args, self._kwargs = arguments
        run()

    wrap(Process, "start", start)


# start.does-not-wait


@breaks("start.does-not-wait", under=("spawn", "forkserver"))
def start_waits_until_the_work_begins():
    """`start` waits until the child has begun to work."""

    def path_of(child):
        return os.path.join(tempfile.gettempdir(), child.name + " works")

    def start(old, self):
        old(self)
        while not os.path.exists(path_of(self)):
            time.sleep(0.005)

    def run(old, self):
        with open(path_of(self), "w"):
            pass
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


#: More than fits into a pipe (bytes).
LARGE = 1024 * 1024


@breaks("start.does-not-wait", under="fork")
def start_with_large_arguments_joins():
    """`start` waits until the child has ended if its arguments are large."""

    def start(old, self):
        is_large = len(pickle.dumps(self._args)) > LARGE
        old(self)
        if is_large:
            self.join()

    wrap(Process, "start", start)


@breaks("start.does-not-wait", under=("spawn", "forkserver"))
def start_leaves_its_work_to_a_thread():
    """`start` returns at once, whoever still has to take the arguments; `join` waits until they are taken."""
    threads = {}

    def start(old, self):
        threads[self] = threading.Thread(target=old, args=(self,))
        threads[self].start()

    def join(old, self, timeout=None):
        if self in threads:
            threads[self].join()
        old(self, timeout)

    wrap(Process, "start", start)
    wrap(Process, "join", join)


@breaks("start.does-not-wait")
def start_joins():
    """`start` waits until the child has ended."""

    def start(old, self):
        old(self)
        self.join()

    wrap(Process, "start", start)


@breaks("start.does-not-wait")
def start_joins_unless_daemonic():
    """`start` waits until the child has ended, unless the child is daemonic."""

    def start(old, self):
        old(self)
        if not self.daemon:
            self.join()

    wrap(Process, "start", start)


@breaks("start.does-not-wait")
def start_waits_for_the_first_child():
    """`start` of a process's first child waits until that child has ended."""
    started = []

    def start(old, self):
        old(self)
        if not started:
            self.join()
        started.append(self)

    wrap(Process, "start", start)


@breaks("start.does-not-wait")
def start_waits_for_the_child_before():
    """`start` waits until the child that was started before has ended."""
    started = []

    def start(old, self):
        if started:
            started[-1].join()
        old(self)
        started.append(self)

    wrap(Process, "start", start)


@breaks("start.does-not-wait", under=("spawn", "forkserver"))
def start_waits_for_the_import():
    """`start` waits until the child has imported the program."""

    def note_of(child):  # in the folder of this program's temporary files
        return os.path.join(tempfile.gettempdir(), "imported by " + child.name)

    def run(old, self):
        open(note_of(self), "w").close()
        old(self)

    def start(old, self):
        old(self)
        while not os.path.exists(note_of(self)):
            time.sleep(0.005)

    wrap(Process, "run", run)
    wrap(Process, "start", start)
