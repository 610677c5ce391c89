"""Mutants of the states of a process: they lie with the operating system, so it is the programs that are altered."""

import contextlib
import hashlib
import os
import signal
import threading
import time

from workloads.mutants import breaks, part, wrap

process = part("process")
Process = process.BaseProcess


def at(told, before=None, after=None):
    """Have a process of the program do something else before or after it logs this."""
    from workloads import probe

    def log(old, what, value=None):
        if what == told and before:
            before()
        old(what, value)
        if what == told and after:
            after()

    wrap(probe, "log", log)


def sleep():
    while True:
        time.sleep(86400)


def in_a_thread(function):
    threading.Thread(target=function, daemon=True).start()


# states.contention, states.ready, states.running


@breaks("states.contention", "states.ready", alters="workload")
def one_of_two_tasks_sleeps():
    """Of two tasks the second sleeps, in the place of computing."""
    at("other computes", after=sleep)


@breaks("states.contention", alters="workload", survives_if="other programs leave it no second core")
def tasks_compute_on_every_core():
    """The tasks compute with threads on every core, whatever core they are bound to."""

    def compute():
        hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)  # which lets go of the interpreter's lock

    def start():
        for _ in range(8):
            in_a_thread(compute)

    for who in ("one", "other"):
        at(who + " computes", before=start)


@breaks("states.ready", platform="linux", alters="workload")
def tasks_leave_their_core():
    """The tasks go back to any core when they have been bound to one."""
    every = os.sched_getaffinity(0)

    def leave():
        while True:
            os.sched_setaffinity(os.getpid(), every)

    for who in ("one", "other"):
        at(who + " computes", before=lambda: in_a_thread(leave))


@breaks("states.ready", "states.running", alters="workload")
def tasks_only_seem_to_compute():
    """The tasks sleep, in the place of computing."""
    for who in ("one", "other"):
        at(who + " computes", after=sleep)


# states.waiting


@breaks("states.waiting", alters="workload")
def sleeper_spins():
    """A process that is to sleep looks at the clock until it is time."""

    def spin(old, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass

    wrap(time, "sleep", spin)


@breaks("states.waiting", alters="workload")
def sleeper_wakes_up_again_and_again():
    """A process that is to sleep wakes up, and does a little, a hundred times a second."""

    def doze(old, seconds):
        while True:
            old(0.01)
            sum(range(20000))

    wrap(time, "sleep", doze)


# states.three


@breaks("states.three", platform="linux", alters="workload")
def stopped_process_is_woken():
    """The parent has a child that was stopped go on a moment later."""

    def wake():
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
            in_a_thread(wake)

    wrap(Process, "start", start)


@breaks("states.three", under=("fork", "spawn"), platform="posix", alters="workload")
def ended_children_leave_no_zombie():
    """A child that has ended is gone, joined or not."""

    def start(old, self):
        old(self)
        in_a_thread(self._popen.wait)

    wrap(Process, "start", start)
