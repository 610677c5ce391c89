"""Mutants of several processes that run one program, and of one process that runs several."""

import os
import subprocess
import threading
import time

from workloads.mutants import ThreadFor, breaks, change_exit_code, part, start_by, wrap

process = part("process")


Process = part("process").BaseProcess


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
    start_by(ThreadFor)


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
def subprocess_ends_with_its_parent():
    """A program that a child runs as a subprocess ends when that child is killed."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.005)
        os._exit(1)

    if "WATCHES_ITS_PARENT" in os.environ:
        threading.Thread(target=watch, daemon=True).start()
    wrap(subprocess, "call", lambda old, command: old(command, env=dict(os.environ, WATCHES_ITS_PARENT="it does")))


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


# Under fork the sentinel is ready at once, so that a timeout is not noticed.
@breaks("process.many-programs", under=("spawn", "forkserver"), platform="posix")
def join_gives_up_on_the_next_program():
    """`join` without a timeout gives up after an hour."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self, 3600 if timeout is None else timeout))


@breaks("process.many-programs", under="fork")
def child_is_alive_while_its_sentinel_is_open():
    """`is_alive` asks whether the sentinel is ready, which it is as soon as the child executes another program."""

    def is_alive(self):
        return self._popen is not None and not part("connection").wait([self.sentinel], 0)

    Process.is_alive = is_alive


@breaks("process.many-programs", platform="posix")
def exit_code_is_0_once_the_first_program_is_left():
    """`exitcode` is 0 while the child executes another program."""
    read = Process.exitcode.fget

    def exitcode(self):
        code = read(self)
        return 0 if code is None and self._popen else code

    Process.exitcode = property(exitcode)
