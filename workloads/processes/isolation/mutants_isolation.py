"""Mutants of what the crash of a child leaves alone, and of the locks that a killed child held."""

import contextlib
import os
import signal
import sys
import tempfile
import time

from workloads.mutants import breaks, change_exit_code, part, wrap
from workloads.mutants.locks import known, wrap_locks

process = part("process")


Process = part("process").BaseProcess


def when_a_child_has_crashed(crashed, react):
    """Have a parent react when it has joined a child whose exit code means a crash."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode is not None and crashed(self.exitcode):
            react(self)

    wrap(Process, "join", join)


# process.isolation


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
def exception_kills_the_sibling_before():
    """When a child raises an exception, the sibling that was started first is killed."""
    when_a_child_has_crashed(
        lambda code: code == 1, lambda child: min(process.active_children(), key=lambda other: other.pid).kill()
    )


@breaks("process.isolation")
def exception_kills_the_sibling_after():
    """When a child raises an exception, the sibling that was started last is killed."""
    when_a_child_has_crashed(
        lambda code: code == 1, lambda child: max(process.active_children(), key=lambda other: other.pid).kill()
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


# process.isolation: shared locks
def is_dead(pid):
    """Whether there is no process of this pid any more; a zombie still is one."""
    try:
        if sys.platform != "win32":
            os.kill(pid, 0)
            return False
        import _winapi  # `os.kill` ends a process on Windows, whatever the number

        process = _winapi.OpenProcess(_winapi.SYNCHRONIZE, False, pid)
    except OSError:
        return True
    has_ended = _winapi.WaitForSingleObject(process, 0) == _winapi.WAIT_OBJECT_0
    _winapi.CloseHandle(process)
    return has_ended


@breaks("process.isolation")
def lock_is_released_when_its_holder_is_killed():
    """A shared lock can be acquired by others as soon as its holder is dead."""
    path = os.path.join(tempfile.gettempdir(), "holder")

    def acquire(old, lock, block=True, timeout=None):
        while not old(False):
            with open(path) as file:
                if is_dead(int(file.read() or os.getpid())):
                    return True
            if not block:
                return False
            time.sleep(0.005)
        with open(path, "w") as file:
            file.write(str(os.getpid()))
        return True

    wrap_locks(acquire)


@breaks("process.isolation")
def join_releases_the_locks_after_a_kill():
    """`join` of a killed child releases the locks that its caller knows, if not only their owner can release them."""

    def join(old, self, timeout=None):
        old(self, timeout)
        for lock in known if self.exitcode else ():
            with contextlib.suppress(AssertionError, ValueError):
                lock.release()

    wrap_locks()
    wrap(Process, "join", join)


@breaks("process.isolation")
def every_lock_belongs_to_its_holder():
    """A lock of whatever kind can be released by its holder only."""

    def acquire(old, lock, *args, **kwargs):
        acquired = old(*args, **kwargs)
        lock.is_mine = acquired
        return acquired

    def release(old, lock):
        assert getattr(lock, "is_mine", False), "attempt to release a lock of another process"
        old()

    wrap_locks(acquire, release)


@breaks("process.isolation")
def every_lock_can_be_released_by_anyone():
    """A lock of whatever kind can be released by any process."""
    kept = []  # on Windows, the lock's handle is closed with the object

    def release(old, lock):
        semaphore = lock._semlock
        kept.append(type(semaphore)._rebuild(semaphore.handle, 1, semaphore.maxvalue, None))
        kept[-1].release()

    wrap_locks(release=release)


@breaks("process.isolation", platform="linux")
def lock_is_given_up_after_an_hour():
    """Who asks for a lock waits an hour for it, and no longer."""
    wrap_locks(lambda old, lock, block=True, timeout=None: old(block, 3600 if block and timeout is None else timeout))


@breaks("process.isolation", platform="posix", alters="workload")
def lock_on_a_file_stays_taken():
    """A lock on a file stays taken when its holder is killed."""
    import fcntl

    path = os.path.join(tempfile.gettempdir(), "holder")

    def lock(old, *args):
        old(*args)
        while os.path.exists(path):
            time.sleep(86400)
        with open(path, "w"):
            pass

    wrap(fcntl, "lockf", lock)


@breaks("process.isolation", platform="posix", alters="workload")
def lock_on_a_file_excludes_nobody():
    """A lock on a file is given to whoever asks for it."""
    import fcntl

    wrap(fcntl, "lockf", lambda old, *args: None)
