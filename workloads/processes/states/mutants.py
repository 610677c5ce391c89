"""Mutants of states."""

import contextlib
import hashlib
import os
import queue
import signal
import threading
import time

from workloads.mutants import breaks, part, wrap


def when_logged(phrase, before=None, after=None):
    """Have a process call these functions before or after it logs this phrase."""
    from workloads import probe

    def log(old, what, value=None):
        if what == phrase and before:
            before()
        old(what, value)
        if what == phrase and after:
            after()

    wrap(probe, "log", log)


def sleep_forever():
    while True:
        time.sleep(86400)


# states.contention


@breaks("states.contention", "states.ready", alters="workload")
def one_of_two_tasks_sleeps():
    """The second of the two tasks sleeps instead of computing."""
    when_logged("other computes", after=sleep_forever)


def start_thread(function):
    threading.Thread(target=function, daemon=True).start()


def compute_in_the_background():
    hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)  # releases the interpreter's lock


@breaks("states.contention", alters="workload", survives_if="other programs leave it no second core")
def tasks_compute_on_every_core():
    """The tasks compute in threads on every core, not only on the one they are bound to."""

    def start():
        for _ in range(8):
            start_thread(compute_in_the_background)

    for who in ("one", "other"):
        when_logged(who + " is there", before=start)


# states.ready


@breaks("states.ready", platform="linux", alters="workload")
def tasks_leave_their_core():
    """The tasks allow themselves every core again after they have been bound to one."""
    every = os.sched_getaffinity(0)

    def leave():
        while True:
            os.sched_setaffinity(os.getpid(), every)

    for who in ("one", "other"):
        when_logged(who + " computes", before=lambda: start_thread(leave))


@breaks("states.ready", "states.running", alters="workload")
def tasks_only_seem_to_compute():
    """The tasks sleep instead of computing."""
    for who in ("one", "other"):
        when_logged(who + " computes", after=sleep_forever)


@breaks("states.running", platform="linux", alters="workload")
def main_thread_computes_too():
    """A process whose other thread computes computes in its main thread, too."""
    event = part("synchronize").Event
    wait = event.wait

    def compute_and_wait(self):
        while not wait(self, 0):
            pass

    event.wait = compute_and_wait


@breaks("states.running", alters="workload")
def other_threads_sleep():
    """Every thread but the main one sleeps instead of computing."""
    wrap(threading.Thread, "run", lambda old, self: sleep_forever())


# states.waiting


@breaks("states.waiting", alters="workload")
def sleeper_spins():
    """`time.sleep` is a busy loop."""

    def spin(old, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass

    wrap(time, "sleep", spin)


@breaks("states.waiting", alters="workload")
def sleeper_keeps_waking_up():
    """A sleeping process wakes up a hundred times a second and computes a little."""

    def doze(old, seconds):
        while True:
            old(0.01)
            sum(range(20000))

    wrap(time, "sleep", doze)


process = part("process")


Process = part("process").BaseProcess


def in_slices(wait):
    """The wait with a timeout (seconds) made into one without: it looks every 10 ms."""

    def wait_on(self):
        while not wait(self, 0.01):
            pass

    return wait_on


@breaks("states.waiting")
def join_polls():
    """`join` asks every 10 ms whether the child has ended."""

    def has_ended(child, timeout):
        time.sleep(timeout)
        return child.exitcode is not None

    Process.join = lambda self, timeout=None: in_slices(has_ended)(self)


@breaks("states.waiting")
def lock_polls():
    """Who waits for a lock asks for it every 10 ms."""

    def make_methods(old, self):
        old(self)
        acquire = self._semlock.acquire

        def poll(block=True, timeout=None):
            if not block or timeout is not None:
                return acquire(block, timeout)
            in_slices(lambda _, seconds: acquire(True, seconds))(self)
            return True

        self.acquire = poll

    wrap(part("synchronize").SemLock, "_make_methods", make_methods)


@breaks("states.waiting")
def event_polls():
    """Who waits for an event asks for it every 10 ms."""
    event = part("synchronize").Event
    wait = event.wait
    event.wait = in_slices(wait)


@breaks("states.waiting")
def asking_for_an_event_waits():
    """`is_set` of an event waits until it is set."""
    event = part("synchronize").Event
    event.is_set = event.wait


@breaks("states.waiting")
def queue_polls():
    """Who waits for an object of a queue asks for it every 10 ms."""

    def get(old, self):
        while True:
            with contextlib.suppress(queue.Empty):
                return old(self, True, 0.01)

    wrap(part("queues").Queue, "get", get)


@breaks("states.waiting")
def pipe_polls():
    """Who waits for an object of a pipe asks for it every 10 ms."""

    def receive(old, self):
        in_slices(lambda end, seconds: end.poll(seconds))(self)
        return old(self)

    wrap(part("connection").Connection, "recv", receive)


@breaks("states.waiting", interpreter="cpython", platform="linux", alters="workload")
def wait_is_interruptible():
    """A process that spawns another opens the other's file itself, which a signal can interrupt."""

    def spawn(old, path, arguments, environment, file_actions):
        for _, _, file, flags, mode in file_actions:
            os.close(os.open(file, flags, mode))
        return old(path, arguments, environment)

    wrap(os, "posix_spawn", spawn)


@breaks("states.waiting", interpreter="cpython", platform="linux", alters="workload")
def uninterruptible_wait_computes():
    """A process that spawns another computes in a thread until the other executes its program."""

    def spawn(old, *args, **kwargs):
        start_thread(compute_in_the_background)
        time.sleep(0.2)  # until it computes: posix_spawn does not release the interpreter's lock
        return old(*args, **kwargs)

    wrap(os, "posix_spawn", spawn)


def at_the_gate(name, before=None, after=None):
    """Have a process call these functions before it waits at this gate, or when the gate has opened."""
    from workloads import probe

    def gate(old, which):
        if which == name and before:
            before()
        old(which)
        if which == name and after:
            after()

    wrap(probe, "gate", gate)


# states.waiting-to-ready


@breaks("states.waiting-to-ready", alters="workload")
def wait_goes_on():
    """A process whose gate has opened sleeps on."""
    at_the_gate("other may compute", after=sleep_forever)


@breaks("states.waiting-to-ready", alters="workload")
def wait_computes():
    """A process computes while it waits at a gate."""

    def compute():
        while True:
            pass

    at_the_gate("other may compute", before=compute)


@breaks("states.waiting-to-ready", alters="workload")
def core_is_idle():
    """The process that is to take the core sleeps."""
    when_logged("one computes", after=sleep_forever)


@breaks("states.waiting-to-ready", platform="linux", alters="workload")
def core_is_left():
    """A process whose gate has opened allows itself every core again."""
    every = os.sched_getaffinity(0)
    at_the_gate("other may compute", after=lambda: os.sched_setaffinity(0, every))


# states.three


@breaks("states.three", platform="linux", alters="workload")
def stopped_process_is_resumed():
    """A parent resumes a stopped child after a moment."""

    def resume():
        while True:
            for child in process.active_children():
                with contextlib.suppress(OSError), open("/proc/{}/stat".format(child.pid)) as file:
                    if file.read().rpartition(")")[2].split()[0] == "T":
                        time.sleep(0.05)
                        os.kill(child.pid, signal.SIGCONT)
            time.sleep(0.005)

    def start(old, self):
        old(self)
        if len(process.active_children()) == 2:
            start_thread(resume)

    wrap(Process, "start", start)


@breaks("states.three", under=("fork", "spawn"), platform="posix", alters="workload")
def ended_child_is_no_zombie():
    """A child that has ended no longer exists, even if it has not been joined."""

    def start(old, self):
        old(self)
        start_thread(self._popen.wait)

    wrap(Process, "start", start)


@breaks("states.three", platform="linux", alters="workload")
def traced_process_is_let_go():
    """A parent that traces a child lets it go at once."""
    import __main__

    def detach():
        child = process.active_children()[0]
        __main__.ptrace(__main__.PTRACE_DETACH, child.pid)

    when_logged("parent traces child", before=detach)
