"""Mutants of reaping: by whom a child that has ended is reaped, and what its parent is told until then."""

import os
import threading

from workloads.mutants import breaks, package, part, wrap

process = part("process")
Process = process.BaseProcess


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def ended_children_are_reaped_before_the_join():
    """A child is reaped as soon as it has ended, by a thread of its parent."""

    def start(old, self):
        old(self)
        threading.Thread(target=self._popen.wait, daemon=True).start()

    wrap(Process, "start", start)


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="linux")
def joined_children_are_not_reaped():
    """`join` waits until the child has ended, and leaves it a zombie."""

    def poll(self, flag=os.WNOHANG):
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | flag)
        if ended is not None:
            self.returncode = ended.si_status
        return self.returncode

    part("popen_fork").Popen.poll = poll


def reap(child):
    """Reap a child that has ended."""
    child._popen.poll()


def only_by(*callers):
    """Have an ended child reaped only within the calls that are wrapped; return what wraps them.

    What a parent is told stays the same: whether a child has ended is seen without reaping it.
    """
    popen = part("popen_fork").Popen
    old, within = popen.poll, []

    def poll(self, flag=os.WNOHANG):
        if within or self.returncode is not None:
            return old(self, flag)
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | flag)
        if ended is None:
            return None
        return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status

    def may_reap(old, *args, **kwargs):
        within.append(True)
        try:
            return old(*args, **kwargs)
        finally:
            within.pop()

    popen.poll = poll
    for owner, name in callers:
        wrap(owner, name, may_reap)


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="linux")
def only_join_reaps():
    """A child that has ended is reaped by `join` and by nothing else."""
    only_by((Process, "join"))


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="linux")
def only_join_and_the_list_of_children_reap():
    """A child that has ended is reaped by `join` and `active_children`, and by nothing else."""
    only_by((Process, "join"), (process, "active_children"))
    package().active_children = process.active_children


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def every_question_reaps_all_children():
    """Whoever asks for the state of one child has all children reaped that have ended."""
    read = Process.exitcode.fget

    def exitcode(self):
        process.active_children()
        return read(self)

    def is_alive(old, self):
        process.active_children()
        return old(self)

    Process.exitcode = property(exitcode)
    wrap(Process, "is_alive", is_alive)


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def start_reaps_one_child():
    """`start` reaps one of the children that have ended, not all."""
    cleanup = process._cleanup

    def start(old, self):
        for child in list(process._children)[:1]:
            reap(child)
        process._cleanup = lambda: None
        old(self)
        process._cleanup = cleanup

    wrap(Process, "start", start)


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def list_of_children_reaps_one_child():
    """`active_children` reaps one of the children that have ended, and leaves the others zombies."""

    def active_children():
        for child in list(process._children)[:1]:
            reap(child)
        return []

    process.active_children = package().active_children = active_children


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def pid_reaps():
    """A child that has ended is reaped by who reads its `pid`."""

    def pid(self):
        if self._popen:
            reap(self)
        return self._popen and self._popen.pid

    Process.pid = property(pid)


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def sentinel_reaps():
    """Children that have ended are reaped by who waits for a sentinel."""

    def wait(old, objects, timeout=None):
        ready = old(objects, timeout)
        for child in list(process._children):
            reap(child)
        return ready

    wrap(part("connection"), "wait", wait)


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def signal_reaps():
    """`terminate` reaps a child that has ended already, instead of sending it a signal."""

    def terminate(old, self):
        if self.exitcode is None:
            old(self)

    wrap(Process, "terminate", terminate)


@breaks("process.zombie-until-joined")
def exit_code_is_none_until_the_join():
    """`exitcode` is None until the child has been joined, although it has ended."""
    read, joined = Process.exitcode.fget, set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    wrap(Process, "join", join)
    Process.exitcode = property(lambda self: read(self) if self in joined else None)


@breaks("process.zombie-until-joined")
def child_seems_alive_until_it_is_joined():
    """`is_alive` is True from the start of a child until it is joined, although it has ended."""
    joined = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    wrap(Process, "join", join)
    wrap(Process, "is_alive", lambda old, self: self._popen is not None and self not in joined)


@breaks("process.zombie-until-joined")
def repr_knows_no_end_before_the_join():
    """`repr` says "started" until the child has been joined, although it has ended."""
    joined = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    def represent(old, self):
        text = old(self)
        return text if self in joined else text.replace("stopped exitcode=3", "started")

    wrap(Process, "join", join)
    wrap(Process, "__repr__", represent)


@breaks("process.zombie-until-joined")
def ended_child_cannot_be_closed():
    """`close` raises ValueError until the child has been joined, although it has ended."""
    joined = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    def close(old, self):
        if self not in joined:
            raise ValueError("Cannot close a process while it is still running.")
        old(self)

    wrap(Process, "join", join)
    wrap(Process, "close", close)
