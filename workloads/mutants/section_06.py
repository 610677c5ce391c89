"""Mutants of what `start` waits for."""

import os
import pickle
import tempfile
import threading
import time

from workloads.mutants import breaks, part, wrap

Process = part("process").BaseProcess

#: More than fits into a pipe (bytes).
LARGE = 1024 * 1024


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
