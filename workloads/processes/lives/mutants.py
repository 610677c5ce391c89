"""Mutants of lives."""

import os
import signal
import threading

from workloads.mutants import breaks, package, part, wrap

process = part("process")


Process = part("process").BaseProcess


# program.inert


@breaks("program.inert")
def constructor_starts():
    """The constructor starts the process, and `start` does nothing more."""
    start = Process.start

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        start(self)

    wrap(Process, "__init__", init)
    wrap(Process, "start", lambda old, self: self._popen or old(self))


@breaks("program.inert", platform="posix")
def constructor_starts_a_helper():
    """The constructor starts a helper process."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        part("resource_tracker").ensure_running()

    wrap(Process, "__init__", init)


@breaks("program.inert")
def constructor_gives_a_pid():
    """A process has a pid as soon as it is built."""
    Process.pid = property(lambda self: self._popen.pid if self._popen else os.getpid())


# process.life-cycle


@breaks("process.life-cycle")
def exit_code_is_0_before_the_end():
    """`exitcode` is 0 while the child works."""
    old = Process.exitcode.fget
    Process.exitcode = property(lambda self: 0 if self._popen and old(self) is None else old(self))


@breaks("process.life-cycle")
def exit_code_is_0_before_the_start():
    """`exitcode` is 0 before the start."""
    old = Process.exitcode.fget
    Process.exitcode = property(lambda self: 0 if self._popen is None else old(self))


@breaks("process.life-cycle")
def exit_code_is_none_after_the_join():
    """`exitcode` is None again after the child has been joined."""
    old, joined = Process.exitcode.fget, set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    wrap(Process, "join", join)
    Process.exitcode = property(lambda self: None if self in joined else old(self))


@breaks("process.life-cycle")
def pid_is_none_after_the_end():
    """`pid` is None again after the child has ended."""
    old = Process.pid.fget
    Process.pid = property(lambda self: None if self._popen and self.exitcode is not None else old(self))


@breaks("process.life-cycle")
def repr_has_no_state():
    """`repr` does not show whether a process has been started or has ended."""
    Process.__repr__ = lambda self: "<{} name={!r} pid={!r}>".format(type(self).__name__, self.name, self.pid)


@breaks("process.life-cycle")
def repr_has_no_exit_code_0():
    """`repr` of an ended process does not show exit code 0."""
    wrap(Process, "__repr__", lambda old, self: old(self).replace(" exitcode=0", ""))


def let_start_again(which):
    """Let `start` be called again if `which(process)` is true, and do the work again."""
    given = {}

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        given[self] = (self._target, self._args, self._kwargs)

    def start(old, self):
        if self._popen is not None and which(self):
            self._popen = None
            self._target, self._args, self._kwargs = given[self]
        old(self)

    wrap(Process, "__init__", init)
    wrap(Process, "start", start)


@breaks("process.life-cycle")
def second_start_does_the_work_again():
    """`start` can be called again, and the work is done a second time."""
    let_start_again(lambda child: True)


@breaks("process.life-cycle")
def second_start_does_nothing():
    """A second `start` does nothing, and raises nothing."""
    wrap(Process, "start", lambda old, self: None if self._popen else old(self))


def nothing():
    pass


@breaks("process.life-cycle")
def second_start_fails_too_late():
    """A second `start` raises its error only after it has created a second process."""

    def start(old, self):
        again = self._popen is not None
        if again:
            self._popen, self._target = None, nothing
            self._args, self._kwargs = (), {}
        old(self)
        assert not again, "cannot start a process twice"

    wrap(Process, "start", start)


@breaks("process.life-cycle")
def second_start_is_allowed_while_the_child_works():
    """A child that works can be started again, and two processes do the work."""
    let_start_again(lambda child: child.exitcode is None)


@breaks("process.life-cycle")
def second_start_ends_the_first_life():
    """A second `start` raises its error, and terminates a child that still works."""

    def start(old, self):
        if self._popen is not None:
            self._popen.terminate()
        old(self)

    wrap(Process, "start", start)


@breaks("process.life-cycle", under="fork")
def second_start_raises_before_it_creates_a_process():
    """A second `start` fails before it has created a process, with -O and under fork too."""

    def start(old, self):
        if self._popen is not None:
            raise AttributeError("cannot start a process twice")
        old(self)

    wrap(Process, "start", start)


@breaks("process.life-cycle", platform="win32")
def second_start_with_o_creates_no_process():
    """With -O, a second `start` fails before it has created a process, on Windows too."""

    def start(old, self):
        part("reduction").ForkingPickler.dumps(self._popen)
        old(self)

    wrap(Process, "start", start)


# process.zombie-until-joined


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def ended_children_are_reaped_before_the_join():
    """A child is reaped as soon as it has ended, by a thread of its parent."""

    def start(old, self):
        old(self)
        threading.Thread(target=self._popen.wait, daemon=True).start()

    wrap(Process, "start", start)


@breaks("process.zombie-until-joined", under=("fork", "spawn"), platform="posix")
def ignored_ends_leave_zombies():
    """`start` has the OS keep what has ended for its parent, though that ignores SIGCHLD."""

    def start(old, self):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        old(self)

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


def reap(child):
    """Reap a child that has ended."""
    child._popen.poll()


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
