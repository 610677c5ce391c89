"""Mutants of hooks."""

import atexit
import os
import signal
import subprocess
import sys
import threading

from workloads.mutants import breaks, part, wrap

process = part("process")


def is_child():
    return process.parent_process() is not None


# child.threads


@breaks("child.threads")
def child_does_not_wait_for_its_threads():
    """A child ends without its threads."""
    wrap(
        process.BaseProcess,
        "_bootstrap",
        lambda old, self, *args, **more: os._exit(without_threads(old, self, *args, **more)),
    )


def without_threads(old, self, *args, **more):
    threading._shutdown = lambda: None
    return old(self, *args, **more)


@breaks("child.threads")
def child_waits_for_daemonic_threads():
    """A child waits for its daemonic threads, too."""

    def shutdown(old):
        for thread in threading.enumerate():
            if is_child() and thread is not threading.current_thread():
                thread.join()
        old()

    wrap(threading, "_shutdown", shutdown)


@breaks("child.threads")
def exit_code_is_lost_with_threads():
    """The exit code of a child is 0."""
    wrap(process.BaseProcess, "_bootstrap", lambda old, self, *args, **more: old(self, *args, **more) and 0)


# thread-pool.child


@breaks("thread-pool.child")
def child_of_a_thread_exits_with_2():
    """A child that is not started by the main thread exits with 2."""

    def start(old, self):
        self._by_thread = threading.current_thread() is not threading.main_thread()
        old(self)

    wrap(process.BaseProcess, "start", start)
    wrap(process.BaseProcess, "run", lambda old, self: (old(self), sys.exit(2 if self._by_thread else 0)))


@breaks("thread-pool.child")
def start_in_a_thread_of_a_pool_does_nothing():
    """A child that a thread of a pool starts does not call its target."""

    def start(old, self):
        if threading.current_thread().name.startswith("ThreadPool"):
            self._target = None
        old(self)

    wrap(process.BaseProcess, "start", start)


# at-fork.called


registered = []


def note_registered():
    """Keep what is registered, and do not register it."""
    os.register_at_fork = lambda **functions: registered.append(functions)


@breaks("at-fork.called", under="fork", platform="posix", alters="workload")
def nothing_is_called_at_a_fork():
    """Nothing is called at a fork."""
    note_registered()


@breaks("at-fork.called", under="fork", platform="posix", alters="workload")
def functions_are_called_in_the_other_order():
    """What is called before a fork is called in the order of registering."""

    def register(old, *, before, **others):
        registered.append(before)
        old(**others)
        if len(registered) == 2:
            for each in registered[::-1]:
                old(before=each)

    wrap(os, "register_at_fork", register)


@breaks("at-fork.called", under="fork", platform="posix", alters="workload")
def child_calls_what_is_for_the_parent():
    """What is for the parent is called in the child, and the reverse."""

    def register(old, *, before, after_in_parent, after_in_child):
        old(before=before, after_in_parent=after_in_child, after_in_child=after_in_parent)

    wrap(os, "register_at_fork", register)


@breaks("at-fork.called", under=("spawn", "forkserver"), platform="posix", alters="workload")
def start_calls_what_is_registered():
    """`start` calls what is registered, in any case."""
    note_registered()

    def start(old, self):
        for each in registered:
            each["before"]()
        old(self)

    wrap(process.BaseProcess, "start", start)


@breaks("at-fork.called", platform="posix", alters="workload")
def subprocess_calls_what_is_registered():
    """`subprocess` calls what is registered."""
    wrap(os, "register_at_fork", lambda old, **functions: (registered.append(functions), old(**functions))[1])

    def run(old, *args, **more):
        for each in registered:
            each["before"]()
        return old(*args, **more)

    wrap(subprocess, "run", run)


# exit-handler.child


def refuse_in_handlers(when):
    """Have `start` raise an exception in exit handlers under a condition."""
    state = []

    def register(old, function, *args, **more):
        if getattr(function, "__module__", "") == "__main__":
            return old(lambda: (state.append(True), function(*args, **more)))
        return old(function, *args, **more)

    def start(old, self):
        if state and when():
            raise ValueError("not at exit")
        old(self)

    wrap(atexit, "register", register)
    wrap(process.BaseProcess, "start", start)


@breaks("exit-handler.child")
def no_child_is_started_at_exit():
    """`start` raises ValueError in an exit handler."""
    refuse_in_handlers(lambda: True)


@breaks("exit-handler.child", under=("spawn", "forkserver"), interpreter="cpython")
def script_knows_its_file_at_exit():
    """A script knows its file until its end."""
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)
    if path is None or is_child():
        return

    def start(old, self):
        main.__file__ = path
        old(self)

    wrap(process.BaseProcess, "start", start)


@breaks("exit-handler.child")
def finally_is_too_late():
    """`start` raises ValueError in a `finally` clause."""

    def start(old, self):
        if "--by=finally" in sys.argv:
            raise ValueError("too late")
        old(self)

    wrap(process.BaseProcess, "start", start)


# signals.blocked


@breaks("signals.blocked", platform="posix")
def child_blocks_nothing():
    """A child blocks no signal."""

    def run(old, self):
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        old(self)

    wrap(process.BaseProcess, "run", run)


@breaks("signals.blocked", under="forkserver", platform="posix")
def child_of_a_fork_server_blocks_what_its_parent_does():
    """A child of a fork server blocks one signal more than the fork server."""

    def run(old, self):
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
        old(self)

    wrap(process.BaseProcess, "run", run)


@breaks("signals.blocked", python="<=3.13.0", platform="posix")
def tracker_leaves_blocked_signals_alone():
    """What was blocked stays blocked when the resource tracker is started."""
    tracker = part("resource_tracker")

    def sigmask(old, how, signals):
        caller = sys._getframe(2).f_code.co_filename
        if how == signal.SIG_UNBLOCK and caller.endswith("resource_tracker.py"):
            return set()
        return old(how, signals)

    wrap(signal, "pthread_sigmask", sigmask)
    tracker.signal = signal


@breaks("signals.blocked", python=">=3.13.18", interpreter="cpython", platform="posix")
def tracker_unblocks_signals():
    """SIGTERM is not blocked any more when the resource tracker has been asked for."""

    def ensure_running(old, self):
        old(self)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])

    wrap(part("resource_tracker").ResourceTracker, "ensure_running", ensure_running)


@breaks("signals.blocked", platform="posix")
def each_block_unblocks_all():
    """Whoever makes a block of shared memory blocks no signal any more."""

    def init(old, self, *args, **more):
        old(self, *args, **more)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])

    wrap(part("shared_memory").SharedMemory, "__init__", init)
