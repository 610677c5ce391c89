"""Mutants of stopping."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

from workloads.mutants import breaks, children, exit_by, part, wrap

process = part("process")


Process = part("process").BaseProcess


# terminate.immediate


@breaks("terminate.immediate", "daemon.terminate-instead")
def terminate_does_nothing():
    """`terminate` does nothing."""
    Process.terminate = lambda self: None


@breaks("terminate.immediate", platform="posix")
def terminate_kills():
    """`terminate` sends SIGKILL, as `kill` does."""
    Process.terminate = lambda self: self.kill()


@breaks("terminate.immediate", platform="posix")
def terminate_interrupts():
    """`terminate` sends SIGINT, which raises KeyboardInterrupt in the child."""
    Process.terminate = lambda self: os.kill(self.pid, signal.SIGINT)


@breaks("terminate.immediate", platform="posix")
def terminate_waits():
    """`terminate` waits until the child has ended."""

    def terminate(old, self):
        old(self)
        self.join()

    wrap(Process, "terminate", terminate)


@breaks("terminate.immediate", platform="posix")
def terminate_resumes_a_stopped_child():
    """`terminate` resumes a child that is stopped."""

    def terminate(old, self):
        old(self)
        if is_stopped(self.pid):
            os.kill(self.pid, signal.SIGCONT)

    wrap(Process, "terminate", terminate)


@breaks("terminate.immediate", platform="posix")
def terminate_kills_after_a_moment():
    """`terminate` kills a child that has not ended after 50 ms."""

    def terminate(old, self):
        old(self)
        self._popen.wait(0.05)
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)

    wrap(Process, "terminate", terminate)


@breaks("terminate.immediate", platform="linux")
def terminate_kills_after_an_hour():
    """`join` kills a child that was terminated and has not ended after an hour."""
    terminated = set()

    def terminate(old, self):
        terminated.add(self)
        old(self)

    def join(old, self, timeout=None):
        if self in terminated and timeout is None:
            old(self, 3600)
            self._popen.kill()
        old(self, timeout)

    wrap(Process, "terminate", terminate)
    wrap(Process, "join", join)


@breaks("terminate.immediate", "daemon.terminate-instead", platform="posix")
def terminate_lets_the_child_clean_up():
    """A terminated child exits as by `sys.exit`, so that its `finally` clauses run."""

    def run(old, self):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        old(self)

    wrap(Process, "run", run)


@breaks("terminate.immediate", platform="posix")
def terminate_kills_the_grandchildren():
    """A terminated child kills its own children."""

    def run(old, self):
        def end(number, frame):
            for child in process.active_children():
                child.kill()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        signal.signal(signal.SIGTERM, end)
        old(self)

    wrap(Process, "run", run)


# kill.immediate


@breaks("kill.immediate", platform="posix")
def kill_terminates():
    """`kill` sends SIGTERM, as `terminate` does."""
    Process.kill = lambda self: self.terminate()


@breaks("kill.immediate")
@breaks("terminate.immediate", platform="posix")
def kill_does_nothing():
    """`kill` does nothing."""
    Process.kill = lambda self: None


@breaks("kill.immediate", platform="posix")
def kill_terminates_first():
    """`kill` first sends SIGTERM, and SIGKILL only if the child has not ended after 50 ms."""

    def kill(old, self):
        self._popen.terminate()
        if self._popen.wait(0.05) is None:
            old(self)

    wrap(Process, "kill", kill)


def is_stopped(pid):
    """Whether the OS calls the process stopped."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], stdout=subprocess.PIPE, check=False)
    return told.stdout.startswith(b"T")


@breaks("kill.immediate", platform="posix")
def kill_waits_for_a_stopped_child():
    """`kill` waits until the child is not stopped any more."""

    def kill(old, self):
        while is_stopped(self.pid):
            time.sleep(0.005)
        old(self)

    wrap(Process, "kill", kill)


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


def interrupt_by(interrupt):
    """Replace `interrupt` by this function of a process."""
    Process.interrupt = interrupt


# interrupt.raises


@breaks("interrupt.raises", python=">=3.14", platform="posix")
def interrupt_terminates():
    """`interrupt` sends SIGTERM."""
    interrupt_by(lambda self: self.terminate())


@breaks("interrupt.raises", python=">=3.14", platform="posix")
def interrupt_does_nothing():
    """`interrupt` does nothing."""
    interrupt_by(lambda self: None)


@breaks("interrupt.raises", python=">=3.14", platform="posix")
def interrupt_kills_after_a_moment():
    """`interrupt` kills a child that has not ended after 50 ms."""
    old = Process.interrupt

    def interrupt(self):
        old(self)
        if self._popen.wait(0.05) is None:
            self.kill()

    interrupt_by(interrupt)


@breaks("interrupt.raises", python=">=3.14", platform="posix")
def interrupt_cannot_be_caught():
    """SIGINT has its default action in a child: it ends the child without an exception."""

    def run(old, self):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        old(self)

    wrap(Process, "run", run)


@breaks("interrupt.raises", python=">=3.14", platform="posix")
def interrupt_is_a_normal_end():
    """A child that does not catch KeyboardInterrupt exits with 0 and is silent."""

    def run(old, self):
        try:
            old(self)
        except KeyboardInterrupt:
            sys.exit(0)

    wrap(Process, "run", run)


@breaks("interrupt.raises", python="<3.14")
def interrupt_is_there_before_3_14():
    """There is an `interrupt` before 3.14."""
    interrupt_by(lambda self: os.kill(self.pid, signal.SIGINT))


def end_the_children_too(*methods, daemonic_only=False):
    """Let these methods end the children of the child too."""

    def note_of(pid):  # in the folder of this program's temporary files
        return os.path.join(tempfile.gettempdir(), "children of {}".format(pid))

    def start(old, self):
        old(self)
        if self.daemon or not daemonic_only:
            with open(note_of(os.getpid()), "a") as note:
                note.write("{}\n".format(self.pid))

    def end(old, self):
        if os.path.exists(note_of(self.pid)):
            with open(note_of(self.pid)) as note:
                for pid in note:
                    os.kill(int(pid), signal.SIGTERM)
        old(self)

    wrap(Process, "start", start)
    for method in methods:
        wrap(Process, method, end)


# terminate.grandchildren


@breaks("terminate.grandchildren")
def terminated_child_takes_its_children_along():
    """`terminate` ends the child's children too."""
    end_the_children_too("terminate")


@breaks("terminate.grandchildren")
def killed_child_takes_its_children_along():
    """`kill` ends the child's children too."""
    end_the_children_too("kill")


@breaks("terminate.grandchildren")
def ended_child_takes_its_daemons_along():
    """`terminate` and `kill` end the child's daemonic children too."""
    end_the_children_too("terminate", "kill", daemonic_only=True)


@breaks("terminate.grandchildren", platform="posix")
def exiting_child_leaves_its_daemons_alone():
    """A process that exits does not terminate its daemonic children, and joins the others."""

    def join_others():
        for child in children(daemonic=False):
            child.join()

    exit_by(join_others)


@breaks("terminate.grandchildren")
def parent_process_is_not_waited_for():
    """`join` of the parent process never returns."""
    process._ParentProcess.join = lambda self, timeout=None: threading.Event().wait()


@breaks("terminate.grandchildren")
def grandchildren_return_at_once_from_join_of_their_parent():
    """`join` of the parent process returns at once."""
    process._ParentProcess.join = lambda self, timeout=None: None


# close.any-time


@breaks("close.any-time")
def close_is_accepted_while_the_child_works():
    """`close` does nothing while the child works, instead of raising `ValueError`."""

    def close(old, self):
        if not self._popen or self._popen.poll() is not None:
            old(self)

    wrap(Process, "close", close)


@breaks("close.any-time")
def close_ends_the_child():
    """`close` kills a child that works, and raises `ValueError`."""

    def close(old, self):
        if self._popen and self._popen.poll() is None:
            self._popen.kill()
            raise ValueError("Cannot close a process while it is still running.")
        old(self)

    wrap(Process, "close", close)


@breaks("close.any-time")
def close_needs_a_join():
    """`close` raises `ValueError` if the child has not been joined."""
    joined = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    def close(old, self):
        if self._popen and self not in joined:
            raise ValueError("Cannot close a process before it is joined.")
        old(self)

    wrap(Process, "join", join)
    wrap(Process, "close", close)


@breaks("close.any-time")
def close_needs_a_start():
    """`close` raises `ValueError` for an object that was never started."""

    def close(old, self):
        if not self._popen and not self._closed:
            raise ValueError("Cannot close a process before it is started.")
        old(self)

    wrap(Process, "close", close)


# close.releases


@breaks("close.releases", "pid.attribute")
def close_does_nothing():
    """`close` checks whether the child has ended, and does nothing."""

    def close(old, self):
        if self._popen and self._popen.poll() is None:
            old(self)

    wrap(Process, "close", close)


@breaks("close.releases")
def close_keeps_the_descriptors():
    """`close` does not close the child's sentinel."""

    def close(old, self):
        if self._popen and self._popen.poll() is not None:
            self._popen.finalizer.cancel()
        old(self)

    wrap(Process, "close", close)


@breaks("close.releases")
def close_raises_the_second_time():
    """`close` of a closed object raises `ValueError`."""

    def close(old, self):
        self._check_closed()
        old(self)

    wrap(Process, "close", close)


@breaks("close.releases")
def close_forgets_the_name():
    """`name` of a closed object raises `ValueError`."""
    old = Process.name

    def name(self):
        self._check_closed()
        return old.fget(self)

    Process.name = property(name, old.fset)


@breaks("close.releases", "pid.attribute")
def close_keeps_the_pid():
    """`pid` of a closed object is still the child's."""
    pids = {}
    old = Process.pid.fget

    def pid(self):
        if self._closed:
            return pids.get(self)
        pids[self] = old(self)
        return pids[self]

    Process.pid = Process.ident = property(pid)


@breaks("close.releases")
def close_allows_a_new_start():
    """A closed object can be started again, or for the first time."""

    def start(old, self):
        if not self._closed:
            old(self)

    wrap(Process, "start", start)
