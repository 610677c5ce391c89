"""Finding, watching and ending the processes of a program, whoever their parent is by now.

A process belongs to a program if it has the program's environment, which every start method hands on, or is in its
session.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: How often to look at processes that send no word of their end, in seconds.
LOOK = 0.005

#: How long the resource trackers of ended programs have to remove what was left to them, in seconds; then they end.
TRACKERS_PATIENCE = 5.0

#: So many looks, one after the other, that find no process of a program: then there is none.
LOOKS_IN_VAIN = 3

#: How long to go on ending processes that start new ones or cannot be ended, in seconds.
ENDING_PATIENCE = 30.0


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count() or 1


def is_running(pid: int) -> bool:
    """Whether the OS knows the process and it has not ended (a zombie has)."""
    try:
        return psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False


#: The status of a process of which the OS knows nothing (any more).
UNKNOWN = "unknown"


def status(pid: int) -> str:
    """What the OS calls a process's state, as psutil words it ("running", "sleeping", "zombie" …), or `UNKNOWN`."""
    try:
        return psutil.Process(pid).status()
    except psutil.ZombieProcess:
        return psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return UNKNOWN


def is_busy(pid: int) -> bool:
    """Whether the process runs, or would if it had a CPU; False where the OS does not tell that (other than Linux)."""
    return sys.platform == "linux" and status(pid) == psutil.STATUS_RUNNING


def cpu_time(pid: int) -> float:
    """The CPU time that a process has used by itself, user and system (seconds); 0.0 if it has ended."""
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return used.user + used.system


def switches(pid: int) -> int:
    """How often a process has been given a CPU, by its own will or not; 0 if it has ended."""
    try:
        told = psutil.Process(pid).num_ctx_switches()
    except psutil.NoSuchProcess:
        return 0
    return told.voluntary + told.involuntary


def look_at(pid: int) -> dict[str, Any]:
    """What the OS tells of a process, in what JSON can carry.

    status: its `status`. cpu time: its `cpu_time` (seconds). cpus: on which it may run; None where that is not told.
    children: the pids of its children, sorted.
    since, until: when the look began and when it was over (seconds of the monotonic clock).
    """
    told: dict[str, Any] = {"since": time.monotonic(), "status": status(pid), "cpu time": cpu_time(pid)}
    told.update({"until": time.monotonic(), "cpus": None, "children": []})
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        told["children"] = sorted(child.pid for child in process.children())
        if hasattr(process, "cpu_affinity"):
            told["cpus"] = process.cpu_affinity()
    return told


def pin_to_one_core(pids: Iterable[int]) -> int:
    """Have the processes run on one and the same CPU (where psutil can: Linux, Windows, FreeBSD); return which."""
    chosen: int | None = None
    for pid in pids:
        process = psutil.Process(pid)
        if chosen is None:
            chosen = min(process.cpu_affinity() or [0])
        process.cpu_affinity([chosen])
    assert chosen is not None
    return chosen


def stop(pid: int) -> None:
    """Stop a process (SIGSTOP on POSIX), until `resume`."""
    psutil.Process(pid).suspend()


def resume(pid: int) -> None:
    """Let a stopped process go on (SIGCONT on POSIX); a process that has ended is no error."""
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).resume()


def with_environment(marks: Mapping[str, str]) -> Iterator[psutil.Process]:
    """The running processes that have all of these in their environment."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid == os.getpid() or process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
                continue
            environment = process.environ()
            if all(environment.get(name) == value for name, value in marks.items()):
                yield process


def in_session(session: int) -> list[int]:
    """The pids of the running processes of a session (POSIX; elsewhere none)."""
    if sys.platform == "win32":
        return []
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError):
            if os.getsid(pid) == session and is_running(pid):
                found.append(pid)
    return found


class Patience:
    """A wait for what processes do, up to `seconds`.

    It is over before that when, for `standstill` seconds, all processes of the session have slept and none was given a
    CPU: nothing comes of them any more. (A process that is kept from running by others does not sleep.)
    """

    def __init__(self, seconds: float, session: int, standstill: float | None = None) -> None:
        self._seconds = seconds
        self._session = session
        self._standstill = standstill
        self._began = self._still_since = self._looked = time.monotonic()
        self._last: list[tuple[object, ...]] = []
        self._stands_still = False

    @property
    def left(self) -> float:
        """How long to wait before the next look whether it is over (seconds)."""
        left = max(0.0, self._began + self._seconds - time.monotonic())
        return left if self._standstill is None else min(left, self._standstill / 4)

    def is_over(self) -> bool:
        """Whether there is nothing to be waited for any more."""
        now = time.monotonic()
        if now >= self._began + self._seconds:
            return True
        if self._standstill is None or now < self._looked + self._standstill / 4:
            return False
        self._looked = now
        states = [(pid, status(pid), cpu_time(pid), switches(pid)) for pid in in_session(self._session)]
        asleep = all(state in (psutil.STATUS_SLEEPING, psutil.STATUS_STOPPED) for _, state, _, _ in states)
        if not states or not asleep or states != self._last:
            self._last = list(states)
            self._still_since = now
        self._stands_still = now >= self._still_since + self._standstill
        return self._stands_still

    def __str__(self) -> str:
        return "before the program stood still" if self._stands_still else f"within {self._seconds:g} s"


def _belonging(marks: Mapping[str, str], sessions: Iterable[int]) -> list[psutil.Process]:
    found = {process.pid: process for process in with_environment(marks)}
    for pid in itertools.chain.from_iterable(map(in_session, sessions)):
        with contextlib.suppress(psutil.Error):
            found.setdefault(pid, psutil.Process(pid))
    return list(found.values())


def end_all(marks: Mapping[str, str], *sessions: int) -> list[str]:
    """End every running process that has these in its environment, or is in a session, and return what they were.

    A resource tracker is given the time to remove what its program left: it ends when the last process of it has.
    """
    ended: dict[int, str] = {}
    since = time.monotonic()
    looks_in_vain = 0
    # A process that is just being started may be missed by one look: its parent is gone before, and it is there after.
    while looks_in_vain < LOOKS_IN_VAIN and time.monotonic() - since < ENDING_PATIENCE:
        found = _belonging(marks, sessions)
        looks_in_vain = 0 if found else looks_in_vain + 1
        trackers_too = time.monotonic() - since > TRACKERS_PATIENCE
        for process in found:
            with contextlib.suppress(psutil.Error):
                command = " ".join(process.cmdline())
                if "resource_tracker" in command and not trackers_too:
                    continue
                process.kill()
                ended.setdefault(process.pid, f"{process.pid}: {command}")
        if found:
            time.sleep(LOOK)
    _end_groups(sessions)
    return list(ended.values())


def _end_groups(sessions: Iterable[int]) -> None:
    """End what forks and ends faster than it can be looked at: a signal to a process group misses nobody in it.

    Last, and not first, since resource trackers are in the groups too.
    """
    if sys.platform == "win32":
        return
    for session in sessions:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(session, signal.SIGKILL)


def kill(pid: int) -> None:
    """End a process at once, as SIGKILL does; a process that has ended already is no error."""
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).kill()
