"""Mutants of sentinels."""

import os
import stat
import subprocess
import time

from workloads.mutants import breaks, part, wrap

Process = part("process").BaseProcess


def sentinel_of(change):
    """Replace each sentinel, when its child is started, by `change(process)`."""

    def start(old, self):
        old(self)
        self._sentinel = change(self)

    wrap(Process, "start", start)


# process.sentinel


@breaks("process.sentinel", platform="posix")
def sentinel_is_always_ready():
    """A sentinel is ready from the start."""
    sentinel_of(lambda child: os.open(os.devnull, os.O_RDONLY))


@breaks("process.sentinel", platform="posix")
def sentinel_is_never_ready():
    """A sentinel is not ready, not even when its child has ended."""
    sentinel_of(lambda child: os.pipe()[0])


@breaks("process.sentinel")
def sentinel_is_the_first_childs():
    """All children have the sentinel of the first."""
    first = []

    def share(child):
        first.append(child._sentinel)
        return first[0]

    sentinel_of(share)


@breaks("process.sentinel", platform="posix")
def wait_looks_every_hour():
    """Who waits for a sentinel looks whether it is ready, and then again after an hour."""

    def wait(old, objects, timeout=None):
        while True:
            ready = old(objects, 3600 if timeout is None else timeout)
            if ready or timeout is not None:
                return ready

    wrap(part("connection"), "wait", wait)


#: Where the descriptors of a small program are.
DESCRIPTORS = range(3, 64)


def pipes():
    """The descriptors of this process that are ends of pipes."""
    for descriptor in DESCRIPTORS:
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                yield descriptor
        except OSError:
            pass


def keep_pipes():
    """Let what this process executes inherit its ends of pipes."""
    for descriptor in pipes():
        os.set_inheritable(descriptor, True)


def in_each_child(prepare):
    """Have each child call this before it does its work."""

    def run(old, self):
        prepare()
        old(self)

    wrap(Process, "run", run)


@breaks("process.sentinel", under="fork")
def sentinel_survives_exec():
    """A forked child keeps its end of the sentinel when it executes another program."""
    in_each_child(keep_pipes)


@breaks("process.sentinel", under="spawn", platform="posix")
def sentinel_does_not_survive_exec():
    """A spawned child loses its end of the sentinel when it executes another program."""
    in_each_child(lambda: [os.set_inheritable(descriptor, False) for descriptor in pipes()])


@breaks("process.sentinel", under=("fork", "spawn"), platform="posix")
def sentinel_is_not_inherited_by_who_is_forked():
    """A process that a child forks does not inherit the sentinel of that child."""
    in_each_child(lambda: os.register_at_fork(after_in_child=lambda: [os.close(descriptor) for descriptor in pipes()]))


@breaks("process.sentinel", under=("fork", "spawn"), platform="posix", alters="workload")
def sentinel_is_inherited_by_a_program_of_subprocess():
    """A program that a child starts by subprocess inherits the sentinel of that child."""

    def popen(old, self, *args, **kwargs):
        keep_pipes()
        old(self, *args, close_fds=False, **kwargs)

    wrap(subprocess.Popen, "__init__", popen)


@breaks("process.sentinel", under=("fork", "spawn"), platform="posix")
def join_waits_for_the_sentinel():
    """`join` without a timeout waits until the sentinel is ready, and then for the child."""

    def join(old, self, timeout=None):
        if timeout is None:
            part("connection").wait([self.sentinel])
        old(self, timeout)

    wrap(Process, "join", join)


@breaks("process.sentinel", under=("fork", "spawn"), platform="posix")
def join_with_a_timeout_polls():
    """`join` with a timeout does not use the sentinel, but asks every 5 ms whether the child has ended."""

    def join(old, self, timeout=None):
        if timeout is None:
            return old(self)
        end = time.monotonic() + timeout
        while self._popen.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        return None

    wrap(Process, "join", join)


@breaks("process.sentinel", platform="posix")
def join_with_a_timeout_waits_to_the_end():
    """`join` with a timeout waits until the child has ended."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self))


@breaks("process.sentinel", platform="posix")
def join_leaves_the_child_alone():
    """`join` returns at once; only when the program ends are its children waited for."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, 0))


@breaks("process.sentinel", platform="posix")
def sentinel_is_not_waited_for():
    """Who waits for a sentinel does not wait: every sentinel is said to be ready."""
    wrap(part("connection"), "wait", lambda old, objects, timeout=None: list(objects))
