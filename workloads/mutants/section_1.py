"""Mutants of programs and processes."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

from workloads.mutants import ThreadFor, breaks, change_exit_code, part, start_by, wrap

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


# process.own-resources


@breaks("process.own-resources")
def child_shares_as_a_thread_does():
    """`start` creates a thread instead of a process."""
    start_by(ThreadFor)


def share(resource, take_over):
    """Have each process take over the value of a resource that another process has logged after changing it."""
    from workloads import probe

    path = os.path.join(tempfile.gettempdir(), "shared")

    def log(old, what, value=None):
        if what.endswith("has changed everything"):
            with open(path, "w") as file:
                json.dump(value[resource], file)
        old(what, value)

    def gate(old, name):
        old(name)
        with open(path) as file:
            take_over(json.load(file), sys._getframe(2).f_globals)

    wrap(probe, "log", log)
    wrap(probe, "gate", gate)


@breaks("process.own-resources", alters="workload")
def memory_is_shared():
    """A process that changes its memory changes the other's too."""
    share("memory", lambda memory, program: program["memory"].__setitem__(0, memory))


@breaks("process.own-resources", alters="workload")
def working_directory_is_shared():
    """A process that changes its working directory changes the other's too."""
    share("working directory", lambda directory, program: os.chdir(directory))


@breaks("process.own-resources", alters="workload")
def environment_is_shared():
    """A process that changes its environment changes the other's too."""
    share("environment", lambda variable, program: os.environ.__setitem__("RESOURCE", variable))


@breaks("process.own-resources", alters="workload")
def descriptors_are_shared():
    """A descriptor that a process opens or closes is opened or closed in the other too."""

    def take_over(open_elsewhere, program):
        for descriptor in program["DESCRIPTORS"]:
            if descriptor in open_elsewhere and not program["is_open"](descriptor):
                program["open_as"](descriptor, os.devnull)
            elif descriptor not in open_elsewhere and program["is_open"](descriptor):
                os.close(descriptor)

    share("open descriptors", take_over)


def open_again(position):
    """Replace the open file that a child has inherited by one that it opens itself, at this position (bytes)."""

    def run(old, self):
        path = self._args[1]
        again = os.open(path, os.O_RDWR)
        os.lseek(again, position, os.SEEK_SET)
        os.dup2(again, 100, inheritable=False)
        os.close(again)
        old(self)

    wrap(Process, "run", run)


@breaks("process.own-resources", under="fork", alters="workload")
def offset_is_copied():
    """A forked child has its own offset in a file opened before the fork."""
    open_again(3)


@breaks("process.own-resources", under="fork", alters="workload")
def offset_is_reset():
    """A forked child reads a file opened before the fork from its beginning."""
    open_again(0)


# process.own-resources, and all else that depends on the start method


@breaks("globals.initial-value", "default.main-guard", "default.picklable-target", under="fork", platform="posix")
@breaks("signals.handler-inherited", under="fork", platform="posix")
@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("fork.threads-warning", under="fork", python=">=3.12", platform="posix")
def fork_spawns():
    """Under `fork` a child is spawned."""
    start_by(part("popen_spawn_posix").Popen, "ForkProcess")


@breaks("process.own-resources", "globals.initial-value", under="spawn", platform="posix")
@breaks("default.main-guard", "default.picklable-target", under="spawn", platform="posix")
@breaks("signals.handler-inherited", under="spawn", platform="posix")
@breaks("exit.atexit-in-child", under="spawn", python="<3.13", platform="posix")
def spawn_forks():
    """Under `spawn` a child is forked."""
    start_by(part("popen_fork").Popen, "SpawnProcess")


@breaks("process.own-resources", "process.life-cycle", "globals.initial-value", under="forkserver", platform="posix")
@breaks("parent-pid.is-main", "default.main-guard", under="forkserver", platform="posix")
@breaks("default.picklable-target", "signals.handler-inherited", under="forkserver", platform="posix")
def forkserver_forks():
    """Under `forkserver` a child is forked from its parent, not from the fork server."""
    start_by(part("popen_fork").Popen, "ForkServerProcess")


# process.isolation


def when_a_child_has_crashed(crashed, react):
    """Have a parent react when it has joined a child whose exit code means a crash."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode is not None and crashed(self.exitcode):
            react(self)

    wrap(Process, "join", join)


@breaks("process.isolation", platform="posix")
def signal_kills_the_siblings():
    """When a child dies from a signal, its siblings are killed too."""
    when_a_child_has_crashed(lambda code: code < 0, lambda child: [other.kill() for other in process.active_children()])


@breaks("process.isolation")
def exception_kills_the_siblings():
    """When a child raises an exception, its siblings are killed."""
    when_a_child_has_crashed(
        lambda code: code == 1, lambda child: [other.kill() for other in process.active_children()]
    )


@breaks("process.isolation")
def exception_makes_the_siblings_seem_dead():
    """When a child raises an exception, `is_alive` becomes False for its siblings."""
    dead = set()
    when_a_child_has_crashed(lambda code: code == 1, lambda child: dead.update(process.active_children()))
    wrap(Process, "is_alive", lambda old, self: self not in dead and old(self))


@breaks("process.isolation")
def exception_reaches_the_parent():
    """When a child raises an exception, `join` raises one too."""

    def fail(child):
        raise RuntimeError("the child has failed")

    when_a_child_has_crashed(lambda code: code == 1, fail)


@breaks("process.isolation", platform="posix")
def signal_kills_the_parent():
    """When a child dies from SIGABRT, the same signal kills its parent."""
    when_a_child_has_crashed(lambda code: code == -signal.SIGABRT, lambda child: os.kill(os.getpid(), -child.exitcode))


@breaks("process.isolation")
def exit_code_of_an_exception_is_0():
    """A child that raises an exception has exit code 0."""
    change_exit_code(lambda code: 0 if code == 1 else code)


@breaks("process.isolation", "exit.signal-code", platform="posix")
def exit_code_of_a_signal_is_positive():
    """A child that dies from a signal has the signal number as exit code, without a minus."""
    change_exit_code(abs)


@breaks("process.isolation", "exit.signal-code", platform="posix")
def exit_code_of_a_signal_is_as_in_a_shell():
    """A child that dies from a signal has 128 plus the signal number as exit code, as in a shell."""
    change_exit_code(lambda code: 128 - code if code < 0 else code)


@breaks("process.isolation", platform="posix")
def exit_code_is_the_same_for_every_signal():
    """A child that dies from a signal has exit code -SIGABRT, whatever the signal."""
    change_exit_code(lambda code: -signal.SIGABRT if code < 0 else code)


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


@breaks("process.life-cycle")
def second_start_does_the_work_again():
    """`start` can be called again, and the work is done a second time."""
    given = {}

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        given[self] = (self._target, self._args, self._kwargs)

    def start(old, self):
        if self._popen is not None:
            self._popen = None
            self._target, self._args, self._kwargs = given[self]
        old(self)

    wrap(Process, "__init__", init)
    wrap(Process, "start", start)


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


@breaks("process.life-cycle", under=("fork", "spawn"), platform="posix")
def ended_children_are_reaped_before_the_join():
    """A child is reaped as soon as it has ended, by a thread of its parent."""

    def start(old, self):
        old(self)
        threading.Thread(target=self._popen.wait, daemon=True).start()

    wrap(Process, "start", start)


@breaks("process.life-cycle", under=("fork", "spawn"), platform="linux")
def joined_children_are_not_reaped():
    """`join` waits until the child has ended, and leaves it a zombie."""

    def poll(self, flag=os.WNOHANG):
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | flag)
        if ended is not None:
            self.returncode = ended.si_status
        return self.returncode

    part("popen_fork").Popen.poll = poll


# program.many-processes


@breaks("program.many-processes")
def one_process_at_a_time():
    """`start` first waits until the child started before has ended."""

    def start(old, self):
        for child in process.active_children():
            child.join()
        old(self)

    wrap(Process, "start", start)


@breaks("program.many-processes")
def two_processes_at_a_time():
    """`start` first waits until at most one other child is still working."""

    def start(old, self):
        if len(process.active_children()) > 1:
            process.active_children()[0].join()
        old(self)

    wrap(Process, "start", start)


@breaks("program.many-processes")
def threads_of_one_process():
    """`start` creates a thread instead of a process."""
    child_shares_as_a_thread_does()


@breaks("program.many-processes")
def pid_is_the_first_childs():
    """`pid` is the first child's for every child."""
    first = []

    def start(old, self):
        old(self)
        first.append(self._popen.pid)

    wrap(Process, "start", start)
    Process.pid = property(lambda self: first[0] if first and self._popen else process.os.getpid())


# process.many-programs


@breaks("process.many-programs", platform="posix", alters="workload")
def next_program_has_its_own_process():
    """`os.execv` runs the next program in a new process, and waits for it."""
    wrap(os, "execv", lambda old, path, arguments: os._exit(subprocess.call(arguments)))


@breaks("process.many-programs", platform="posix", alters="workload")
def next_program_is_detached():
    """`os.execv` runs the next program in a new process, and exits without waiting for it."""
    wrap(os, "execv", lambda old, path, arguments: os._exit(0 * subprocess.Popen(arguments).pid))


@breaks("process.many-programs", platform="posix", alters="workload")
def first_program_continues_after_the_next():
    """`os.execv` returns when the next program has ended."""
    wrap(os, "execv", lambda old, path, arguments: subprocess.call(arguments))


# Under the other start methods the sentinel stays open, whatever the child executes.
@breaks("process.many-programs", under="fork")
def join_waits_for_the_first_program():
    """`join` returns when the child's first program has ended, although its process runs another."""

    def join(old, self, timeout=None):
        part("connection").wait([self.sentinel], timeout)
        if self._popen.poll() is None:
            self._popen.returncode = 0

    wrap(Process, "join", join)


@breaks("process.many-programs", platform="posix")
def exit_code_of_the_next_program_is_lost():
    """The exit code is 0, whatever the next program exits with."""
    change_exit_code(lambda code: 0)
