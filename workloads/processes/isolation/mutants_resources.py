"""Mutants of what a process has for itself, and of what a start method passes on."""

import json
import os
import sys
import tempfile

from workloads.mutants import ThreadFor, breaks, part, start_by, wrap

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


process = part("process")


Process = part("process").BaseProcess


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


# process.own-resources: standard streams
def at_the_start_of_the_work(prepare):
    """Have each child call this before it does its work."""

    def run(old, self):
        prepare()
        old(self)

    wrap(Process, "run", run)


def reopen(descriptor, path):
    """Have a descriptor lead to this file, from its beginning."""
    opened = os.open(path, os.O_RDWR)
    os.dup2(opened, descriptor)
    os.close(opened)


@breaks("process.own-resources", platform="posix")
def output_is_not_inherited():
    """What a child writes to its standard output and error is lost."""
    at_the_start_of_the_work(lambda: [reopen(stream, os.devnull) for stream in (1, 2)])


@breaks("process.own-resources", platform="posix")
def error_leads_to_output():
    """What a child writes to its standard error goes where its standard output leads."""
    at_the_start_of_the_work(lambda: os.dup2(1, 2))


@breaks("process.own-resources", platform="linux")
def offset_of_the_output_is_the_childs_own():
    """A child writes to its parent's standard output and error, but each time from the beginning of the file."""
    at_the_start_of_the_work(lambda: [reopen(stream, "/dev/fd/{}".format(stream)) for stream in (1, 2)])


@breaks("process.own-resources", platform="posix")
def descriptor_of_the_input_is_not_inherited():
    """A child's descriptor 0 is os.devnull."""
    at_the_start_of_the_work(lambda: reopen(0, os.devnull))


@breaks("process.own-resources", platform="linux")
def offset_of_the_input_is_the_childs_own():
    """A child reads its parent's standard input from its beginning."""
    at_the_start_of_the_work(lambda: reopen(0, "/dev/fd/0"))


@breaks("process.own-resources", platform="posix")
def input_is_passed_on():
    """A child's `sys.stdin` is its parent's standard input."""
    at_the_start_of_the_work(lambda: setattr(sys, "stdin", open(0, closefd=False)))  # noqa: SIM115


@breaks("process.own-resources", platform="posix")
def input_is_passed_on_to_the_first_child():
    """The first child's `sys.stdin` is its parent's standard input."""

    def pass_on():
        if process.current_process()._identity == (1,):
            sys.stdin = open(0, closefd=False)  # noqa: SIM115

    at_the_start_of_the_work(pass_on)


@breaks("process.own-resources", under=("fork", "spawn"), platform="posix")
def output_leads_where_it_led_at_the_first_start():
    """A child writes where its parent's standard output and error led when that started its first child."""
    kept = []

    def start(old, self):
        if not kept:
            kept.extend(os.dup(stream) for stream in (1, 2))
        now = [os.dup(stream) for stream in (1, 2)]
        for stream in (1, 2):
            os.dup2(kept[stream - 1], stream)
        old(self)
        for stream in (1, 2):
            os.dup2(now[stream - 1], stream)

    wrap(Process, "start", start)


@breaks("process.own-resources", under="forkserver")
def fork_server_starts_anew_for_each_child():
    """Each child has a fork server of its own, which is started with its parent's standard streams of then."""

    def start(old, self):
        part("forkserver")._forkserver._stop()
        old(self)

    wrap(Process, "start", start)


@breaks("process.own-resources", "globals.initial-value", under="spawn", platform="posix")
@breaks("default.main-guard", "default.picklable-target", "process.sentinel", under="spawn", platform="posix")
@breaks("signals.handler-inherited", under="spawn", platform="posix")
@breaks("exit.atexit-in-child", under="spawn", python="<3.13", platform="posix")
def spawn_forks():
    """Under `spawn` a child is forked."""
    start_by(part("popen_fork").Popen, "SpawnProcess")


@breaks(
    "process.own-resources",
    "process.zombie-until-joined",
    "globals.initial-value",
    under="forkserver",
    platform="posix",
)
@breaks("parent-pid.is-main", "process.sentinel", "default.main-guard", under="forkserver", platform="posix")
@breaks("default.picklable-target", "signals.handler-inherited", under="forkserver", platform="posix")
def forkserver_forks():
    """Under `forkserver` a child is forked from its parent, not from the fork server."""
    start_by(part("popen_fork").Popen, "ForkServerProcess")
