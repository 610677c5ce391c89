"""Mutants of forking."""

import atexit
import contextlib
import errno
import gc
import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import warnings

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.children import before_work, own, shared_path


def change_lock(replacement):
    """Let a child have `replacement(lock)` instead of each lock that it has inherited or imported."""

    def replace(child):
        locks = own(child).get("LOCKS", {})
        for kind in locks:
            locks[kind] = replacement(locks[kind])

    before_work(replace)


# fork.held-lock


@breaks("fork.held-lock", under="fork", alters="workload")
def fork_frees_locks():
    """The locks of a forked child are new, and free."""
    change_lock(lambda lock: threading.Lock())


class TimedLock:
    """A lock for which nobody waits longer than an hour."""

    def __init__(self, lock):
        self._lock = lock

    def __enter__(self):
        self._lock.acquire(timeout=3600)

    def __exit__(self, *_):
        self._lock.release()


@breaks("fork.held-lock", under="fork", platform="linux", alters="workload")
def inherited_lock_is_waited_for_no_longer_than_an_hour():
    """A forked child gives up after an hour on a lock that is held."""
    change_lock(TimedLock)


class FollowingLock(TimedLock):
    """A lock that is free once the parent's thread has released its own."""

    def __enter__(self):
        while not self._lock.acquire(timeout=0.01):
            if os.path.exists(shared_path("released")):
                return

    def __exit__(self, *_):
        """Do nothing."""


@breaks("fork.held-lock", under="fork", alters="workload")
def inherited_lock_is_released_by_the_parent():
    """A lock that is held in a forked child is free when the parent's thread has released its own."""
    from workloads import probe

    def log(old, what, value=None):
        if what == "thread has released the locks":
            with open(shared_path("released"), "w"):
                pass
        old(what, value)

    wrap(probe, "log", log)
    change_lock(FollowingLock)


def held():
    """Make a lock that nobody releases."""
    lock = threading.Lock()
    lock.acquire()
    return lock


@breaks("fork.held-lock", under=("spawn", "forkserver"), alters="workload")
def imported_lock_is_held():
    """A lock that a child has imported is held if the parent's is."""
    change_lock(lambda lock: held())


def change_shared_lock(replacement):
    """Let a child have `replacement(lock)` instead of the lock of multiprocessing that it is given."""

    def replace(child):
        if "LOCKS" in own(child):
            kinds, lock = child._args
            child._args = (kinds, replacement(lock))

    before_work(replace)


@breaks("fork.held-lock")
def shared_lock_is_new_in_the_child():
    """A lock of multiprocessing that a child is given is a new one, and free."""
    change_shared_lock(lambda lock: threading.Lock())


@breaks("fork.held-lock")
def shared_lock_is_held_in_the_child():
    """A lock of multiprocessing that a child is given while it is held is held there for good."""
    change_shared_lock(lambda lock: held())


@breaks("fork.held-lock", platform="linux")
def shared_lock_is_waited_for_no_longer_than_an_hour():
    """A child gives up after an hour on a lock of multiprocessing that is held."""
    change_shared_lock(TimedLock)


def change_top_level_lock(replacement):
    """Let a child have `replacement(lock)` instead of the lock of multiprocessing at the top level of its program."""

    def replace(child):
        if "lock" in own(child):
            own(child)["lock"] = replacement(own(child)["lock"])

    before_work(replace)


@breaks("fork.held-lock", under="fork", alters="workload")
def lock_at_the_top_level_is_not_shared_by_a_fork():
    """A lock of multiprocessing at the top level is another one in a forked child, and free."""
    change_top_level_lock(lambda lock: threading.Lock())


@breaks("fork.held-lock", under=("spawn", "forkserver"), alters="workload")
def lock_at_the_top_level_is_shared():
    """A lock of multiprocessing at the top level that is held in the parent is held in its child, too."""
    change_top_level_lock(lambda lock: held())


def change_stream(change):
    """Let a child call this with the global variables of its program, if these have a stream."""

    def prepare(child):
        if "STREAM" in own(child):
            change(own(child))

    before_work(prepare)


@breaks("fork.held-lock", under="fork", alters="workload")
def fork_frees_streams():
    """A forked child can use each stream, whoever was writing to it."""

    def renew(variables):
        stream = io.StringIO()
        variables["STREAM"] = stream
        for handler in variables["logging"].getLogger().handlers:
            handler.stream = stream

    change_stream(renew)


@breaks("fork.held-lock", under=("spawn", "forkserver"), alters="workload")
def imported_stream_is_held():
    """A child that has imported a stream waits for it as long as its parent's thread does."""

    def hold(variables):
        variables["SlowFile"].is_slow = True

    change_stream(hold)


@breaks("fork.held-lock", under="fork")
def start_does_not_flush():
    """`start` flushes no stream before it forks."""
    part("util")._flush_std_streams = lambda: None


@breaks("fork.held-lock", under="fork", alters="workload")
def fork_does_not_wait_for_what_is_registered():
    """`os.register_at_fork` registers nothing."""
    os.register_at_fork = lambda **functions: None


@breaks("fork.held-lock", under="fork")
@breaks("fork.threads-warning", under="fork", python=">=3.12")
def each_context_forks_as_the_program_does():
    """`get_context` with a method returns the program's own context."""
    wrap(package(), "get_context", lambda old, method=None: old())


def let_fork_warn(warn):
    """Let a fork give only the warning whose category `warn(number of threads)` returns, or none."""

    def launch(old, self, child):
        category = warn(threading.active_count())
        if category:
            warnings.warn("fork() may lead to deadlocks in the child", category, stacklevel=2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old(self, child)

    wrap(part("popen_fork").Popen, "_launch", launch)


# fork.threads-warning


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_does_not_warn():
    """`fork` never warns."""
    let_fork_warn(lambda threads: None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def warning_that_is_an_error_comes_before_the_fork():
    """The warning of `fork` comes before the child is there, and is raised if it is to be an error."""

    def launch(old, self, child):
        if threading.active_count() > 1:
            warnings.warn("This process is multi-threaded", DeprecationWarning, stacklevel=2)
        old(self, child)

    wrap(part("popen_fork").Popen, "_launch", launch)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_prints_its_warning():
    """`fork` in a process with several threads also prints its warning."""

    def launch(old, self, child):
        if threading.active_count() > 1:
            sys.stderr.write("DeprecationWarning: fork() may lead to deadlocks in the child\n")
        old(self, child)

    wrap(part("popen_fork").Popen, "_launch", launch)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_with_one_thread():
    """`fork` warns in a process with one thread too."""
    let_fork_warn(lambda threads: DeprecationWarning)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_only_with_three_threads():
    """`fork` warns only if there are three threads or more."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 2 else None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_with_runtime_warning():
    """`fork` in a process with several threads warns with RuntimeWarning."""
    let_fork_warn(lambda threads: RuntimeWarning if threads > 1 else None)


@breaks("fork.threads-warning", under="fork", python="<3.12")
def fork_warns_early():
    """`fork` in a process with several threads warns, before Python 3.12."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 1 else None)


@breaks("fork.threads-warning", under="fork", python=">=3.12", alters="workload")
def os_fork_hides_its_warning():
    """The warning of `os.fork` is hidden in `__main__`, too."""

    def fork(old):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return old()

    wrap(os, "fork", fork)


process = part("process")


# fork.open-sockets


def change_socket(name, around):
    """Let `around(old, self, ...)` stand for this method of sockets."""
    wrap(socket.socket, name, around)


@breaks("fork.open-sockets", under="fork", platform="linux", alters="workload")
def forked_child_inherits_no_sockets():
    """A forked child closes the sockets that it has inherited."""

    def close(child):
        if child.name == "worker":
            for thing in gc.get_objects():
                if isinstance(thing, socket.socket):
                    thing.close()

    before_work(close)


@breaks("fork.open-sockets", platform="linux", alters="workload")
def port_is_taken_for_good():
    """Nobody can listen at a port at which somebody has listened."""

    def bind(old, self, address):
        if isinstance(address, tuple) and address[1]:
            raise OSError(errno.EADDRINUSE, "is taken")
        old(self, address)

    change_socket("bind", bind)


@breaks("fork.open-sockets", platform="linux", alters="workload")
def connection_never_ends():
    """`recv` waits forever where it should return that the connection has ended."""

    def receive(old, self, size):
        got = old(self, size)
        if not got:
            threading.Event().wait()
        return got

    change_socket("recv", receive)


# fork.connections


def give_the_child(connection):
    """Let the child have `connection(old)` for the connection that it is given."""

    def replace(child):
        if "connection" in own(child):
            child._args = (connection(child._args[0]), *child._args[1:])

    before_work(replace)


@breaks("fork.connections", under="fork", alters="workload")
def forked_child_has_a_connection_of_its_own():
    """A forked child has a connection of its own instead of the one that it is given."""

    def connect(old):
        if isinstance(old, socket.socket):
            return socket.create_connection(old.getpeername())
        return sqlite3.connect(old.execute("PRAGMA database_list").fetchone()[2])

    give_the_child(connect)


@breaks("fork.connections", under="fork", alters="workload")
def new_connection_is_an_old_one():
    """Who connects in a child has the connection of its parent."""
    given = []
    before_work(lambda child: given.append(child._args[0]))
    for module, name in ((socket, "create_connection"), (sqlite3, "connect")):
        wrap(module, name, lambda old, *args: given[0] if given else old(*args))


@breaks("fork.connections", under=("spawn", "forkserver"), interpreter="pypy", alters="workload")
def connection_of_sqlite_is_refused():
    """A connection of the module sqlite3 cannot be pickled."""

    def refuse(connection):
        raise TypeError("cannot be pickled")

    part("reduction").ForkingPickler.register(sqlite3.Connection, refuse)


@breaks("fork.connections", under=("spawn", "forkserver"), alters="workload")
def connection_of_sqlite_can_be_pickled():
    """A connection of the module sqlite3 can be pickled."""
    part("reduction").ForkingPickler.register(sqlite3.Connection, lambda connection: (sqlite3.connect, (":memory:",)))


# process.copied-by-fork


@breaks("process.copied-by-fork", platform="posix")
def copy_has_no_children():
    """A copy of a process has none of its children."""
    os.register_at_fork(after_in_child=process._children.clear)


@breaks("process.copied-by-fork", platform="posix")
def copy_is_a_child():
    """A copy of a process is a child of that process for multiprocessing, with a name of its own."""

    def become_a_child():
        process._parent_process = process._ParentProcess(process._current_process.name, os.getppid(), 0)
        process._current_process._name = "Process-2"

    os.register_at_fork(after_in_child=become_a_child)


@breaks("process.copied-by-fork", platform="posix")
def copy_terminates_nobody():
    """A copy of a process that ends leaves that process's daemonic children alone."""
    pid = os.getpid()

    def send_signal(old, self, number):
        if os.getpid() == pid:
            old(self, number)

    wrap(part("popen_fork").Popen, "_send_signal", send_signal)


util = part("util")


@breaks("process.copied-by-fork", platform="posix")
def os_exit_runs_the_exit_handler():
    """`os._exit` runs the exit handler of multiprocessing."""

    def leave(old, code):
        with contextlib.suppress(AssertionError):
            util._exit_function()
        old(code)

    wrap(os, "_exit", leave)


class Other:
    """Stands for a process of another creator among the active children."""

    def __init__(self, pid):
        self.pid = pid


def when_another_is_created(react):
    """Have a process call this for each process that it creates by subprocess or os.fork.

    It is called with the pid, and with a function that waits until that process has ended.
    """

    def popen(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        react(self.pid, self.wait)

    def fork(old):
        pid = old()
        # Not for what multiprocessing forks itself.
        if pid and sys._getframe(2).f_globals["__name__"] == "__main__":
            react(pid, lambda: os.waitpid(pid, 0))
        return pid

    wrap(subprocess.Popen, "__init__", popen)
    if hasattr(os, "fork"):
        wrap(os, "fork", fork)


def list_as_active(change):
    """Replace the list of active children by `change(list)`."""
    old = process.active_children
    process.active_children = package().active_children = lambda: change(old())


# process.other-creators


@breaks("process.other-creators")
def others_are_active_children():
    """Processes of whatever creator are among the active children."""
    others = []
    when_another_is_created(lambda pid, wait: others.append(Other(pid)))
    list_as_active(lambda children: children + others)


@breaks("process.other-creators")
def exit_waits_for_others():
    """A process that exits waits for all that it has created, by whatever means."""
    when_another_is_created(lambda pid, wait: atexit.register(wait))


@breaks("process.other-creators")
def exit_terminates_others():
    """A process that exits terminates all that it has created by other means than multiprocessing."""
    when_another_is_created(lambda pid, wait: atexit.register(os.kill, pid, signal.SIGTERM))


@breaks("process.other-creators", alters="workload")
def popen_does_not_wait():
    """`wait` of a process of subprocess returns at once."""
    subprocess.Popen.wait = lambda self, timeout=None: None


Process = part("process").BaseProcess


def when_an_executor_starts_a_worker(react):
    """Have a process call this with each child that a ProcessPoolExecutor starts."""

    def start(old, self):
        old(self)
        frame = sys._getframe()
        while frame:
            if frame.f_globals.get("__name__") == "concurrent.futures.process":
                react(self)
                break
            frame = frame.f_back

    wrap(Process, "start", start)


@breaks("process.other-creators")
def workers_of_executors_are_not_active():
    """The workers of an executor are not among the active children."""
    workers = []
    when_an_executor_starts_a_worker(workers.append)
    list_as_active(lambda children: [child for child in children if child not in workers])


@breaks("process.other-creators")
def exit_does_not_wait_for_executors():
    """A process that exits terminates the workers of its executors, instead of waiting for their tasks."""
    # Before the threads of the executor are joined, which has been done when `atexit` has its turn (from 3.9 on).
    register = getattr(threading, "_register_atexit", atexit.register)
    when_an_executor_starts_a_worker(lambda child: register(child.kill))
