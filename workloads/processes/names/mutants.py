"""Mutants of names."""

import copy
import itertools
import os
import sys

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.process_objects import redefine

process = part("process")


# name.default


@breaks("name.default")
def name_counts_from_0():
    """N in the default name `Process-N` starts from 0."""
    process._process_counter = itertools.count(0)


Process = part("process").BaseProcess


def name_by(default):
    """Have the constructor give the default name `default(process, name)`, given the right name."""

    def init(old, self, *args, name=None, **kwargs):
        old(self, *args, name=name, **kwargs)
        if name is None:
            self._name = default(self, self._name)

    wrap(Process, "__init__", init)


@breaks("name.default")
def name_counts_objects_without_names():
    """N in the default name counts only the objects that were not given a name."""
    counter = itertools.count(1)
    name_by(lambda self, name: "{}-{}".format(type(self).__name__, next(counter)))


@breaks("name.default")
def name_counts_per_class():
    """N in the default name counts the objects of each class separately."""
    counts = {}

    def name(self, name):
        counts[type(self)] = counts.get(type(self), 0) + 1
        return "{}-{}".format(type(self).__name__, ":".join([*map(str, self._identity[:-1]), str(counts[type(self)])]))

    name_by(name)


@breaks("name.default")
def name_is_process_for_every_class():
    """The default name begins with `Process`, whatever the class."""
    name_by(lambda self, name: "Process-" + name.partition("-")[2])


@breaks("name.default")
def name_of_a_grandchild_has_one_number():
    """The default name of a grandchild contains only its own number."""
    name_by(lambda self, name: "{}-{}".format(type(self).__name__, self._identity[-1]))


@breaks("name.default")
def name_of_every_grandchild_ends_with_1():
    """In a child, N in the default name is always 1."""
    name_by(lambda self, name: name.rpartition(":")[0] + ":1" if ":" in name else name)


@breaks("name.default")
def name_continues_the_count_in_the_child():
    """In a child, N in the default name starts from the child's own number."""

    def run(old, self):
        process._process_counter = itertools.count(self._identity[-1] + 1)
        old(self)

    wrap(Process, "run", run)


@breaks("name.default", "name.identifies")
def name_cannot_be_changed():
    """Assigning to `name` has no effect."""
    Process.name = property(Process.name.fget, lambda self, name: None)


@breaks("name.default")
def name_of_workers_is_counted_by_itself():
    """N in the names of a pool's workers starts from 1, and they do not count as other objects do."""
    pool, numbers = part("pool"), itertools.count(1)

    def create(old, context, *args, **kwargs):
        kept, process._process_counter = process._process_counter, numbers
        try:
            return old(context, *args, **kwargs)
        finally:
            process._process_counter = kept

    old = pool.Pool.Process
    pool.Pool.Process = staticmethod(lambda *args, **kwargs: create(old, *args, **kwargs))


@breaks("name.default")
def name_of_servers_is_as_any():
    """The server of a manager has the default name of a process."""
    managers = part("managers")

    def start(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._process.name = "Process-{}".format(self._process.name.rpartition("-")[2])

    wrap(managers.BaseManager, "start", start)


# name.identifies


@breaks("name.identifies")
def name_is_made_unique():
    """A name that has been given before gets a number."""
    names = []

    def init(old, self, *args, name=None, **kwargs):
        names.append(name)
        old(self, *args, name=name and name + str(names.count(name)), **kwargs)

    wrap(Process, "__init__", init)


@breaks("name.identifies")
def name_is_fixed_by_the_start():
    """Assigning to `name` has no effect after the start."""
    old = Process.name

    def rename(self, name):
        if self._popen is None and (self is not process._current_process or not self._parent_pid):
            old.fset(self, name)

    Process.name = property(old.fget, rename)


@breaks("name.identifies", "current-process.main")
def name_of_the_main_process_is_fixed():
    """Assigning to the main process's `name` has no effect."""
    old = Process.name

    def rename(self, name):
        if self._parent_pid:
            old.fset(self, name)

    Process.name = property(old.fget, rename)


@breaks("name.identifies", platform="linux")
def name_is_told_to_the_os():
    """A child tells the OS its name."""
    import ctypes

    def run(old, self):
        ctypes.CDLL(None).prctl(15, self.name.encode(), 0, 0, 0)  # PR_SET_NAME
        old(self)

    wrap(Process, "run", run)


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


def wrong_self(change):
    """Have `current_process()` return `change(process)`, given the right one."""
    package().current_process = lambda: change(process.current_process())


# current-process.child


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


# current-process.main


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


@breaks("current-process.main", under=("spawn", "forkserver"))
def parent_process_is_known_while_the_program_is_imported():
    """While the program is imported for a child, `parent_process()` is what it will be later."""
    parent_process = process.parent_process

    class Parent:
        name = "MainProcess"

    def known():
        importing = getattr(process.current_process(), "_inheriting", False)
        return parent_process() or (Parent() if importing else None)

    package().parent_process = known


# current-process.name


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


# parent-pid.is-main


@breaks("parent-pid.is-main")
def parent_process_has_the_childs_pid():
    """`parent_process().pid` is the child's own."""
    wrong_parent(pid=os.getpid)


@breaks("parent-pid.is-main", under="forkserver")
def parent_process_is_the_fork_server():
    """`parent_process().pid` is the fork server's."""
    wrong_parent(pid=os.getppid)


@breaks("parent-pid.is-main", under="forkserver")
def fork_server_is_another_for_each_child():
    """Each child has a fork server of its own."""

    def start(old, self):
        part("forkserver")._forkserver._stop()
        old(self)

    wrap(Process, "start", start)


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


@breaks("parent-pid.is-main", "default.start-method", under="spawn", platform="win32")
def launcher_starts_the_child():
    """`start` starts a launcher, which starts the child and so is its parent, as in a virtual environment."""
    launch = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"

    def get_command_line(old, **facts):
        return [sys.executable, "-c", launch, *old(**facts)]

    wrap(part("spawn"), "get_command_line", get_command_line)


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
