"""Mutants of programs and processes."""

import json
import os
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
    """The constructor starts a process that is to help later."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        part("resource_tracker").ensure_running()

    wrap(Process, "__init__", init)


@breaks("program.inert")
def constructor_gives_a_pid():
    """The constructor gives the process a pid."""
    Process.pid = property(lambda self: self._popen.pid if self._popen else os.getpid())


# process.own-resources


@breaks("process.own-resources")
def child_shares_as_a_thread_does():
    """`start` makes a thread, not a process."""
    start_by(ThreadFor)


def share(resource, take_over):
    """Have each process of the program take over what another has told of a resource when it had changed it."""
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
    """What a process changes in its memory changes in the other's."""
    share("memory", lambda told, program: program["memory"].__setitem__(0, told))


@breaks("process.own-resources", alters="workload")
def working_directory_is_shared():
    """Where a process changes its working directory, the other's changes too."""
    share("working directory", lambda told, program: os.chdir(told))


@breaks("process.own-resources", alters="workload")
def environment_is_shared():
    """What a process puts into its environment is in the other's too."""
    share("environment", lambda told, program: os.environ.__setitem__("RESOURCE", told))


@breaks("process.own-resources", alters="workload")
def descriptors_are_shared():
    """What a process opens and closes is open and closed in the other too."""

    def take_over(told, program):
        for descriptor in program["DESCRIPTORS"]:
            if descriptor in told and not program["is_open"](descriptor):
                program["open_as"](descriptor, os.devnull)
            elif descriptor not in told and program["is_open"](descriptor):
                os.close(descriptor)

    share("open descriptors", take_over)


def open_again(position):
    """Give a child an open file of its own in the place of the one that it got from its parent."""

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
    """A forked child has an offset of its own in a file that was open before."""
    open_again(3)


@breaks("process.own-resources", under="fork", alters="workload")
def offset_is_0_again():
    """A forked child has files that were open before opened anew, from their beginning."""
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
def fork_server_is_left_out():
    """Under `forkserver` a child is forked from its parent."""
    start_by(part("popen_fork").Popen, "ForkServerProcess")


# process.isolation


def when_a_child_has_crashed(crashed, react):
    """Have a parent react when it has joined a child that has crashed."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode is not None and crashed(self.exitcode):
            react(self)

    wrap(Process, "join", join)


@breaks("process.isolation", platform="posix")
def fault_takes_the_siblings_along():
    """When a child was ended by a signal, its siblings are ended too."""
    when_a_child_has_crashed(lambda code: code < 0, lambda child: [other.kill() for other in process.active_children()])


@breaks("process.isolation")
def error_takes_the_siblings_along():
    """When a child has raised an error, its siblings are ended."""
    when_a_child_has_crashed(
        lambda code: code == 1, lambda child: [other.kill() for other in process.active_children()]
    )


@breaks("process.isolation")
def error_makes_the_siblings_seem_dead():
    """When a child has raised an error, `is_alive` is not true of its siblings any more."""
    dead = set()
    when_a_child_has_crashed(lambda code: code == 1, lambda child: dead.update(process.active_children()))
    wrap(Process, "is_alive", lambda old, self: self not in dead and old(self))


@breaks("process.isolation")
def error_reaches_the_parent():
    """When a child has raised an error, `join` raises one."""

    def fail(child):
        raise RuntimeError("the child has failed")

    when_a_child_has_crashed(lambda code: code == 1, fail)


@breaks("process.isolation", platform="posix")
def fault_takes_the_parent_along():
    """When a child was ended by a signal, its parent ends by the same."""
    when_a_child_has_crashed(lambda code: code == -6, lambda child: os.kill(os.getpid(), -child.exitcode))


@breaks("process.isolation")
def exit_code_of_an_error_is_0():
    """A child that raised an error has the exit code 0."""
    change_exit_code(lambda code: 0 if code == 1 else code)


@breaks("process.isolation", "exit.signal-code", platform="posix")
def exit_code_of_a_signal_is_positive():
    """A child that was ended by a signal has its number as exit code, without a minus."""
    change_exit_code(abs)


@breaks("process.isolation", "exit.signal-code", platform="posix")
def exit_code_of_a_signal_is_that_of_a_shell():
    """A child that was ended by a signal has 128 and its number as exit code, as in a shell."""
    change_exit_code(lambda code: 128 - code if code < 0 else code)


@breaks("process.isolation", platform="posix")
def exit_code_of_every_signal_is_the_same():
    """A child that was ended by a signal has the exit code -6, whatever the signal."""
    change_exit_code(lambda code: -6 if code < 0 else code)


# process.life-cycle


@breaks("process.life-cycle")
def exit_code_is_0_before_the_end():
    """`exitcode` is 0 as long as the child works."""
    old = Process.exitcode.fget
    Process.exitcode = property(lambda self: 0 if self._popen and old(self) is None else old(self))


@breaks("process.life-cycle")
def exit_code_is_0_before_the_start():
    """`exitcode` is 0 before the start."""
    old = Process.exitcode.fget
    Process.exitcode = property(lambda self: 0 if self._popen is None else old(self))


@breaks("process.life-cycle")
def exit_code_is_lost_by_the_join():
    """`exitcode` is `None` again when the child has been joined."""
    old, joined = Process.exitcode.fget, set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    wrap(Process, "join", join)
    Process.exitcode = property(lambda self: None if self in joined else old(self))


@breaks("process.life-cycle")
def pid_is_given_back():
    """`pid` is `None` again when the child has ended."""
    old = Process.pid.fget
    Process.pid = property(lambda self: None if self._popen and self.exitcode is not None else old(self))


@breaks("process.life-cycle")
def repr_says_no_state():
    """`repr` does not say whether a process has been started, or has ended."""
    Process.__repr__ = lambda self: "<{} name={!r} pid={!r}>".format(type(self).__name__, self.name, self.pid)


@breaks("process.life-cycle")
def repr_says_no_exit_code():
    """`repr` of a process that has ended leaves out its exit code if that is 0."""
    wrap(Process, "__repr__", lambda old, self: old(self).replace(" exitcode=0", ""))


@breaks("process.life-cycle")
def second_start_is_a_second_life():
    """`start` can be called again, and the work is done again."""
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
    """`start` can be called again, and does nothing then."""
    wrap(Process, "start", lambda old, self: None if self._popen else old(self))


@breaks("process.life-cycle")
def second_start_fails_too_late():
    """`start` is refused the second time when the second process has been made."""

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
    """A thread reaps a child as soon as it has ended."""

    def start(old, self):
        old(self)
        threading.Thread(target=self._popen.wait, daemon=True).start()

    wrap(Process, "start", start)


@breaks("process.life-cycle", under=("fork", "spawn"), platform="linux")
def joined_children_are_not_reaped():
    """`join` waits for the child's end and leaves it a zombie."""

    def poll(self, flag=os.WNOHANG):
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | flag)
        if ended is not None:
            self.returncode = ended.si_status
        return self.returncode

    part("popen_fork").Popen.poll = poll


# program.many-processes


@breaks("program.many-processes")
def one_process_at_a_time():
    """`start` waits until the child that was started before has ended."""

    def start(old, self):
        for child in process.active_children():
            child.join()
        old(self)

    wrap(Process, "start", start)


@breaks("program.many-processes")
def two_processes_at_a_time():
    """`start` waits until no more than one of the children is still at work."""

    def start(old, self):
        if len(process.active_children()) > 1:
            process.active_children()[0].join()
        old(self)

    wrap(Process, "start", start)


@breaks("program.many-processes")
def threads_of_one_process():
    """`start` makes a thread, not a process."""
    child_shares_as_a_thread_does()


@breaks("program.many-processes")
def pid_of_all_children_is_one():
    """`pid` is that of the first child for every child."""
    first = []

    def start(old, self):
        old(self)
        first.append(self._popen.pid)

    wrap(Process, "start", start)
    Process.pid = property(lambda self: first[0] if first and self._popen else process.os.getpid())


# process.many-programs


@breaks("process.many-programs", platform="posix", alters="workload")
def next_program_is_a_process_of_its_own():
    """`os.execv` runs the next program in another process, and waits for it."""
    wrap(os, "execv", lambda old, path, arguments: os._exit(subprocess.call(arguments)))


@breaks("process.many-programs", platform="posix", alters="workload")
def next_program_is_detached():
    """`os.execv` runs the next program in another process, and does not wait for it."""
    wrap(os, "execv", lambda old, path, arguments: os._exit(0 * subprocess.Popen(arguments).pid))


@breaks("process.many-programs", platform="posix", alters="workload")
def program_goes_on_after_the_next():
    """`os.execv` comes back when the next program has ended."""
    wrap(os, "execv", lambda old, path, arguments: subprocess.call(arguments))


# Under the other methods the sentinel stays open, whatever the child executes.
@breaks("process.many-programs", under="fork")
def join_waits_for_the_first_program():
    """`join` waits until the child's program is over, even if its process goes on with another."""

    def join(old, self, timeout=None):
        part("connection").wait([self.sentinel], timeout)
        if self._popen.poll() is None:
            self._popen.returncode = 0

    wrap(Process, "join", join)


@breaks("process.many-programs", platform="posix")
def exit_code_of_the_next_program_is_lost():
    """The exit code is 0 where the child's process went on with another program."""
    change_exit_code(lambda code: 0)
