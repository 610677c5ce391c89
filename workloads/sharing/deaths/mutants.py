"""Mutants of deaths."""

import os
import signal
import sys
import threading
import time
import warnings

from workloads.mutants import breaks, change_exit_code, let_children_run, package, part, wrap
from workloads.mutants.queues import wrap_put

queues = part("queues")


Queue = part("queues").Queue


process = part("process")


Process = part("process").BaseProcess


# dead.sender


def wait_for_children(old, self, *args, **kwargs):
    """Wait until there is something, and raise EOFError if the main process has no children any more."""
    while self.empty():
        if process.parent_process() is None and not package().active_children():
            raise EOFError
        time.sleep(0.005)
    return old(self, *args, **kwargs)


@breaks("dead.sender")
def queue_ends_with_the_last_child():
    """`get` of a queue raises EOFError when its process has no children any more."""
    wrap(Queue, "get", wait_for_children)


@breaks("dead.sender")
def simple_queue_ends_with_the_last_child():
    """`get` of a SimpleQueue raises EOFError when its process has no children any more."""
    wrap(queues.SimpleQueue, "get", wait_for_children)


@breaks("dead.sender")
def event_is_set_by_the_end_of_the_last_child():
    """`wait` of an event returns when its process has no children any more."""

    def wait(old, self, timeout=None):
        while not old(self, 0.05):
            if not package().active_children():
                return True
        return True

    wrap(part("synchronize").Event, "wait", wait)


@breaks("dead.sender", platform="linux")
def queue_is_waited_for_no_longer_than_an_hour():
    """`get` without a timeout gives up after an hour."""

    def get(old, self, block=True, timeout=None):
        return old(self, block, 3600 if timeout is None else timeout)

    wrap(Queue, "get", get)


@breaks("dead.sender")
def pipe_never_ends():
    """`recv` waits forever where it should raise EOFError."""

    def receive(old, self):
        try:
            return old(self)
        except EOFError:
            threading.Event().wait()

    wrap(part("connection")._ConnectionBase, "recv", receive)


@breaks("dead.sender")
def killed_child_is_alive():
    """A child that was killed is alive for `is_alive`."""
    wrap(Process, "is_alive", lambda old, self: old(self) or self._popen.returncode < 0)


@breaks("dead.sender")
def child_is_dead():
    """No child is alive for `is_alive`."""
    Process.is_alive = lambda self: False


# join.error


@breaks("join.error")
def join_raises_an_error():
    """`join` raises an exception if the exit code is not 0."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode:
            raise ValueError("raised by join")

    wrap(Process, "join", join)


@breaks("join.error")
def exit_code_of_a_failed_child_is_0():
    """The exit code of a child that has raised an exception is 0."""
    change_exit_code(lambda code: 0)


@breaks("join.error")
def failed_child_is_silent():
    """A child that raises an exception prints nothing."""

    def run(run):
        try:
            run()
        except Exception:
            sys.stdout.flush()
            os._exit(1)

    let_children_run(run)


@breaks("join.error")
def queue_loses_errors():
    """`put` of an exception puts another one."""

    def put(old, self, thing, *args, **kwargs):
        if isinstance(thing, tuple) and isinstance(thing[1], Exception):
            thing = (None, ValueError())
        old(self, thing, *args, **kwargs)

    wrap_put(put)


# queue.killed-reader


@breaks("queue.killed-reader", platform="posix")
def who_waits_holds_no_lock():
    """`get` waits until there is something, and takes the readers' lock only then."""

    def get(old, self, *args, **kwargs):
        if not (args or kwargs):
            part("connection").wait([self._reader])
        return old(self, *args, **kwargs)

    wrap(Queue, "get", get)


@breaks("queue.killed-reader", platform="linux")
def readers_lock_is_waited_for_no_longer_than_an_hour():
    """`get` without a timeout gives up after an hour on the lock of another reader."""

    def get(old, self, block=True, timeout=None):
        if block and timeout is None:
            self._rlock.acquire(True, 3600)
            self._rlock.release()
        return old(self, block, timeout)

    wrap(Queue, "get", get)


@breaks("queue.killed-reader", platform="posix")
def queue_whose_lock_is_taken_is_empty():
    """`empty` is True while another reader holds the lock."""

    def empty(old, self):
        if not self._rlock.acquire(False):
            return sys._getframe(2).f_globals.get("__name__") == "__main__" and not old(self)
        self._rlock.release()
        return old(self)

    wrap(Queue, "empty", empty)


class KeptLock:
    """A lock that its process takes once, and keeps."""

    def __init__(self, lock):
        self._lock, self._is_taken = lock, False

    def acquire(self, *args):
        self._is_taken = self._is_taken or self._lock.acquire(*args)
        return self._is_taken

    def release(self):
        """Do nothing."""

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()


@breaks("queue.killed-reader")
def reader_keeps_the_lock():
    """A process that has got an object keeps the readers' lock of the queue until it ends."""

    def get(old, self, *args, **kwargs):
        if not isinstance(self._rlock, KeptLock):
            self._rlock = KeptLock(self._rlock)
        return old(self, *args, **kwargs)

    wrap(Queue, "get", get)


# helper.killed


@breaks("helper.killed", under="forkserver", platform="linux")
def fork_server_is_started_once():
    """A fork server that was killed is not replaced."""
    started = []

    def ensure(old, self):
        if not started:
            old(self)
            started.append(self)

    wrap(part("forkserver").ForkServer, "ensure_running", ensure)
    part("forkserver").ensure_running = part("forkserver")._forkserver.ensure_running


def let_tracker(ensure):
    """Call `ensure(old, self)` for `ensure_running` of the resource tracker."""
    tracker = part("resource_tracker")
    wrap(tracker.ResourceTracker, "ensure_running", ensure)
    tracker.ensure_running = tracker._resource_tracker.ensure_running


@breaks("helper.killed", under=("spawn", "forkserver"), platform="linux")
def tracker_ends_its_program():
    """A program whose resource tracker was killed ends."""
    pids = []

    def ensure(old, self):
        old(self)
        if process.parent_process() is None:
            pids.append(self._pid)
            if len(set(pids)) > 1:
                os._exit(1)

    let_tracker(ensure)


@breaks("helper.killed", under=("spawn", "forkserver"), platform="linux")
def tracker_is_replaced_silently():
    """Nothing tells that the resource tracker was killed."""
    warnings.filterwarnings("ignore", message="resource_tracker: process died")


@breaks("helper.killed", under=("spawn", "forkserver"), platform="linux")
def child_with_an_old_lock_fails():
    """A child that has a lock which was made before the kill ends with exit code 1."""
    locks = []

    def start(old, self):
        if self._args not in locks:
            locks.append(self._args)
        elif len(locks) > 1:
            self._args = ()
        old(self)

    wrap(Process, "start", start)


@breaks("helper.killed", under="spawn", platform="linux", alters="workload")
def sigterm_ends_the_tracker():
    """The resource tracker is ended by SIGTERM."""
    wrap(os, "kill", lambda old, pid, number: old(pid, signal.SIGKILL if number == signal.SIGTERM else number))


# helper.ctrl-c


def end_by_ctrl_c():
    """Have SIGINT end this process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@breaks("helper.ctrl-c", platform="linux")
def manager_is_ended_by_ctrl_c():
    """SIGINT ends a manager's process."""
    wrap(part("managers").BaseManager, "start", lambda old, self, *args: old(self, end_by_ctrl_c))


@breaks("helper.ctrl-c", platform="linux", alters="workload")
def helpers_are_ended_by_ctrl_c():
    """SIGINT ends the fork server, the resource tracker and the manager of a program."""

    def kill(old, pid, number):
        old(pid, signal.SIGKILL if number == signal.SIGINT and pid != os.getpid() else number)

    wrap(os, "kill", kill)


@breaks("queue.killed-reader", platform="posix")
def managers_queue_loses_two_objects():
    """A manager's queue loses each second object."""
    server = part("managers").Server

    def serve(old, self, conn):
        send = conn.send

        def send_to_the_living(message):
            if message == ("#RETURN", "second"):
                message = ("#RETURN", "lost")
            send(message)

        conn.send = send_to_the_living
        old(self, conn)

    wrap(server, "serve_client", serve)
