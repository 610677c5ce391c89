"""Mutants of identity: of pids, `current_process()`, `parent_process()` and keys."""

import copy
import os

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.process_objects import redefine

process = part("process")
Process = process.BaseProcess


# pid.attribute


@breaks("pid.attribute")
def pid_is_none_when_ended():
    """`pid` is None again after the child has ended."""
    redefine("pid", lambda self, pid: None if self._popen is not None and self.exitcode is not None else pid)


@breaks("pid.attribute")
def pid_is_0_before_the_start():
    """`pid` is 0 before the start."""
    redefine("pid", lambda self, pid: pid or 0)


@breaks("pid.attribute")
def pid_is_the_parents_before_the_start():
    """`pid` is the parent's pid before the start."""
    redefine("pid", lambda self, pid: pid or os.getpid())


@breaks("pid.attribute", "process.created")
def pid_is_the_readers():
    """`pid` is that of the process that reads it."""
    redefine("pid", lambda self, pid: pid and os.getpid())


# current-process.child


def wrong_self(change):
    """Have `current_process()` return `change(process)`, given the right one."""
    package().current_process = lambda: change(process.current_process())


@breaks("current-process.child")
def current_process_is_a_copy():
    """`current_process()` returns a copy of the object."""
    wrong_self(copy.copy)


@breaks("current-process.child")
def current_process_has_the_parents_pid():
    """In a child, `current_process().pid` is the parent's."""
    redefine("pid", lambda self, pid: os.getppid() if self is process._current_process and self._parent_pid else pid)


@breaks("current-process.child")
def current_process_is_named_main():
    """In a child, `current_process().name` is the main process's."""

    def bootstrap(old, self, *args, **kwargs):
        self._name = "MainProcess"
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("current-process.child")
def current_process_has_no_pid():
    """In a child, `current_process().pid` is None, as before the start."""
    redefine("pid", lambda self, pid: None if self is process._current_process and self._parent_pid else pid)


# current-process.main, current-process.name


@breaks("current-process.main")
def main_process_has_another_name():
    """The main process is called `Process-0`."""
    if process._current_process._parent_pid is None:
        process._current_process._name = "Process-0"


@breaks("current-process.main")
def main_process_is_its_own_parent():
    """In the main process, `parent_process()` is `current_process()`."""
    parent_process = process.parent_process
    package().parent_process = lambda: parent_process() or process.current_process()


@breaks("current-process.main")
def main_process_has_no_pid():
    """In the main process, `current_process().pid` is None."""
    redefine("pid", lambda self, pid: None if self is process._current_process and not self._parent_pid else pid)


@breaks("current-process.name")
def current_process_is_a_text():
    """`current_process()` is the name, with some attributes."""

    class Name(str):
        def __new__(cls, me):
            self = str.__new__(cls, me.name)
            self.name, self.pid, self.authkey = me.name, me.pid, me.authkey
            return self

    wrong_self(Name)


@breaks("current-process.name")
def current_process_is_printed_without_its_name():
    """The text of a process object is that of any object."""
    Process.__repr__ = object.__repr__


# parent-pid.is-main


def wrong_parent(name=None, pid=None):
    right_parent_process = process.parent_process

    class Parent:
        def __init__(self, right):
            self.name, self.pid = name or right.name, pid() if pid else right.pid
            self.is_alive = right.is_alive

    def parent_process():
        right = right_parent_process()
        return right and Parent(right)

    package().parent_process = parent_process


@breaks("parent-pid.is-main")
def parent_process_has_the_childs_pid():
    """`parent_process().pid` is the child's own."""
    wrong_parent(pid=os.getpid)


@breaks("parent-pid.is-main", under="forkserver")
def parent_process_is_the_fork_server():
    """`parent_process().pid` is the fork server's."""
    wrong_parent(pid=os.getppid)


@breaks("parent-pid.is-main")
def parent_process_has_the_childs_name():
    """`parent_process().name` is the child's own."""
    wrong_parent(name="child")


@breaks("parent-pid.is-main", under=("fork", "spawn"), platform="posix")
def parent_is_an_intermediate_process():
    """An intermediate process forks the child, and so is its parent."""

    def bootstrap(old, self, *args, **kwargs):
        forked = os.fork()
        if not forked:
            return old(self, *args, **kwargs)
        return os.waitpid(forked, 0)[1] >> 8

    wrap(Process, "_bootstrap", bootstrap)


@breaks("parent-pid.is-main")
def parent_process_is_always_the_main_process():
    """`parent_process()` is the main process in a grandchild, too."""
    main = int(os.environ.setdefault("PID_OF_THE_MAIN_PROCESS", str(os.getpid())))
    wrong_parent(name="MainProcess", pid=lambda: main)


# authkey.inherited


@breaks("authkey.inherited")
def authkey_of_a_child_is_its_own():
    """Every object has a random key of its own, unless it is given another."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self.authkey = os.urandom(32)

    wrap(Process, "__init__", init)


@breaks("authkey.inherited")
def authkey_of_a_child_cannot_be_assigned():
    """Assigning to the `authkey` of a child has no effect."""
    old = Process.authkey

    def assign(self, key):
        if self is process._current_process:
            old.fset(self, key)

    Process.authkey = property(old.fget, assign)


@breaks("authkey.inherited")
def authkey_is_inherited_at_the_start():
    """A child has the key that its parent has when it is started, unless it was given another."""
    built_with = {}

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        built_with[self] = self.authkey

    def start(old, self):
        if self.authkey == built_with[self]:
            self.authkey = process._current_process.authkey
        old(self)

    wrap(Process, "__init__", init)
    wrap(Process, "start", start)


@breaks("authkey.inherited")
def authkey_of_the_main_process_is_inherited_for_ever():
    """A child has the key that the main process had at first, even if that has got another."""
    key = process._current_process.authkey

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self.authkey = key

    wrap(Process, "__init__", init)
