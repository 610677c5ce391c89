"""Mutants of what is so on Windows only, of claims of other sections."""

import os
import signal
import sys
import tempfile

from workloads.mutants import breaks, change_exit_code, part, wrap

Process = part("process").BaseProcess


@breaks("process.isolation", platform="win32")
def exit_codes_of_crashes_are_negative():
    """The exit code of a child that crashed is a signed number of 32 bits."""
    change_exit_code(lambda code: code - 2**32 if code >= 2**31 else code)


@breaks("process.isolation", platform="win32")
def aborted_child_has_a_negative_exit_code():
    """The exit code of a child that called `os.abort` is -SIGABRT."""
    change_exit_code(lambda code: -int(signal.SIGABRT) if code == 3 else code)


@breaks("process.many-programs", platform="win32", alters="workload")
def exec_waits_for_the_other_program():
    """`os.execv` waits for the program that it starts."""
    os.execv = lambda path, arguments: os._exit(os.spawnv(os.P_WAIT, path, arguments))


@breaks("process.many-programs", platform="win32", alters="workload")
def exec_ends_with_1():
    """`os.execv` ends the calling process with exit code 1."""

    def execute(path, arguments):
        os.spawnv(os.P_NOWAIT, path, arguments)
        os._exit(1)

    os.execv = execute


@breaks("process.life-cycle", platform="win32")
def second_start_with_o_creates_no_process():
    """With -O, a second `start` fails before it has created a process, on Windows too."""

    def start(old, self):
        part("reduction").ForkingPickler.dumps(self._popen)
        old(self)

    wrap(Process, "start", start)


@breaks("kill.immediate", platform="win32")
def kill_gives_9():
    """A child that `kill` has ended has exit code 9."""
    Process.kill = lambda self: os.kill(self.pid, 9)


@breaks("kill.immediate", "terminate.immediate", "daemon.ends-with-parent", "pool.terminate", platform="win32")
def who_handles_sigterm_is_not_terminated():
    """A process that ignores or handles SIGTERM, or whose parent does, is not terminated, on Windows too."""

    def note_of(pid):  # in the folder of this program's temporary files
        return os.path.join(tempfile.gettempdir(), "handler of {}".format(pid))

    def set_handler(old, number, handler):
        if number == signal.SIGTERM and handler != signal.SIG_DFL:
            open(note_of(os.getpid()), "w").close()
        return old(number, handler)

    def terminate(old, self):
        if not os.path.exists(note_of(self.pid)) and not os.path.exists(note_of(os.getpid())):
            old(self)

    wrap(signal, "signal", set_handler)
    popen = part("popen_spawn_win32").Popen
    wrap(popen, "terminate", terminate)
    popen.kill = popen.terminate


@breaks("parent-pid.is-main", "default.start-method", under="spawn", platform="win32")
def launcher_starts_the_child():
    """`start` starts a launcher, which starts the child and so is its parent, as in a virtual environment."""
    launch = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"

    def get_command_line(old, **facts):
        return [sys.executable, "-c", launch, *old(**facts)]

    wrap(part("spawn"), "get_command_line", get_command_line)


@breaks("orphan.outlives-parent", platform="win32", alters="workload")
def orphan_has_no_parent_pid():
    """`os.getppid` is 0 once the parent is dead."""

    def getppid(old):
        parent = part("process").parent_process()
        return old() if parent is None or parent.is_alive() else 0

    wrap(os, "getppid", getppid)


@breaks("pool.context", platform="win32")
def context_makes_no_pools():
    """`Pool` of a context, and the class with a context, raise NotImplementedError."""

    def init(old, self, *args, **kwds):
        if len(args) > 4 or kwds.get("context") is not None:
            raise NotImplementedError
        old(self, *args, **kwds)

    wrap(part("pool").Pool, "__init__", init)


@breaks("pool.killed-worker", platform="win32")
def killed_worker_has_a_negative_exit_code():
    """A worker that `os.kill` has ended has minus the number as exit code, on Windows too."""
    change_exit_code(lambda code: -9 if code == 9 else code)
