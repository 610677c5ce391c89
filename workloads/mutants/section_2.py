"""Mutants of the states of a process. The operating system decides these, so the mutants change the workloads."""

import contextlib
import hashlib
import os
import signal
import threading
import time

from workloads.mutants import breaks, part, wrap

process = part("process")
Process = process.BaseProcess


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


def start_thread(function):
    threading.Thread(target=function, daemon=True).start()


# states.contention, states.ready, states.running


@breaks("states.contention", "states.ready", alters="workload")
def one_of_two_tasks_sleeps():
    """The second of the two tasks sleeps instead of computing."""
    when_logged("other computes", after=sleep_forever)


@breaks("states.contention", alters="workload", survives_if="other programs leave it no second core")
def tasks_compute_on_every_core():
    """The tasks compute in threads on every core, not only on the one they are bound to."""

    def compute():
        hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)  # releases the interpreter's lock

    def start():
        for _ in range(8):
            start_thread(compute)

    for who in ("one", "other"):
        when_logged(who + " computes", before=start)


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
