"""Mutants of a process's life cycle, from building it to reaping it."""

import os

from workloads.mutants import breaks, part, wrap

process = part("process")
Process = process.BaseProcess


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


def nothing():
    pass


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
