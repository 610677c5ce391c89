"""Asking the OS about processes, and acting on one of them and on no other."""

from __future__ import annotations

import contextlib
import math
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from specs.harness.machine import waits
from specs.harness.machine.platforms import IS_LINUX, platform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: How often to poll processes for their end or state (seconds).
POLL_SECONDS = 0.005

#: How often a thread was given a CPU, in its status (proc(5)).
_SWITCHES = re.compile(r"^(?:non)?voluntary_ctxt_switches:\s+(\d+)$", re.MULTILINE)

#: The states of a thread that runs, waits for a CPU or for a disk, or is about to wake (proc(5)).
_AWAKE = {"R", "D", "W"}

#: The status of a process that does not exist (any more).
UNKNOWN = "unknown"

#: The status of a process about which this user may not ask.
NOT_PERMITTED = "not permitted"


class NotPermittedError(Exception):
    """The OS does not let this user do that to a process, or ask that about it."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"the OS does not permit access to process {pid}")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count() or 1


def status(pid: int) -> str:
    """What the OS calls a process's state, as psutil words it ("running", "sleeping", "zombie" …).

    `UNKNOWN` if it does not exist, `NOT_PERMITTED` if the OS does not tell.
    """
    try:
        return psutil.Process(pid).status()
    except psutil.ZombieProcess:
        return psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return UNKNOWN
    except psutil.AccessDenied:
        return NOT_PERMITTED


def is_running(pid: int) -> bool:
    """Whether there is such a process, and it has not ended (a zombie has)."""
    return status(pid) not in {UNKNOWN, psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}


def age(pid: int) -> float:
    """How long ago the process was created (seconds); infinite if it has ended, or the OS does not tell."""
    try:
        created = psutil.Process(pid).create_time()
    except (psutil.Error, OSError):
        return math.inf
    if hasattr(time, "CLOCK_BOOTTIME"):
        # psutil adds a time of booting in whole seconds, as Linux tells it, to what is exact to 10 ms.
        return time.clock_gettime(time.CLOCK_BOOTTIME) - (created - psutil.boot_time())
    return time.time() - created


def cpu_time(pid: int) -> float:
    """The CPU time that a process has used by itself, user and system (seconds); 0.0 if it has ended.

    Also 0.0 where the OS does not tell (Wine). Raises NotPermittedError.
    """
    if not platform.TELLS_CPU_TIMES:
        return 0.0
    try:
        used = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    except psutil.AccessDenied:
        raise NotPermittedError(pid) from None
    return used.user + used.system


def may_sleep(status: str) -> bool:
    """Whether a process of this status may be asleep: Linux says so; others call whatever has not ended running."""
    return status == psutil.STATUS_SLEEPING or (not IS_LINUX and status == psutil.STATUS_RUNNING)


def switches(pid: int) -> int:
    """How often a process has been given a CPU, by its own will or not; 0 if it has ended. Raises NotPermittedError.

    On Linux this is its main thread only (proc(5), /proc/pid/status). Also 0 where the OS does not tell (Windows'
    Python under Wine).
    """
    try:
        counts = psutil.Process(pid).num_ctx_switches()
    except (psutil.NoSuchProcess, OSError):
        return 0
    except psutil.AccessDenied:
        raise NotPermittedError(pid) from None
    return counts.voluntary + counts.involuntary


def switches_of_all_threads(pid: int) -> int:
    """As `switches`, for all of its threads; 0 if one of them has just ended, too."""
    if not IS_LINUX:
        return switches(pid)
    try:
        texts = [(thread / "status").read_text() for thread in Path(f"/proc/{pid}/task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except PermissionError:
        raise NotPermittedError(pid) from None
    return sum(int(count) for text in texts for count in _SWITCHES.findall(text))


def all_threads_sleep(pid: int) -> bool:
    """Whether none of its threads runs or would if it had a CPU; True where the OS does not tell (other than Linux)."""
    if not IS_LINUX:
        return True
    try:
        texts = [(thread / "stat").read_text(errors="replace") for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return False  # one of them has just ended
    # The state follows a name in brackets, which may have brackets (proc(5)).
    return not any(text.rpartition(")")[2].split()[0] in _AWAKE for text in texts)


class ProcessHandle:
    """One process, and never a later one that the OS has given the same pid.

    Where the OS has descriptors of processes (Linux), a signal cannot reach another one. Elsewhere the time at which
    the process was created is compared just before.

    Raises psutil.NoSuchProcess if there is no such process.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self._descriptor = platform.open_descriptor(pid)
        except ProcessLookupError:
            raise psutil.NoSuchProcess(pid) from None
        self._process = psutil.Process(pid)
        if not self.exists():  # it ended meanwhile: what has been read may be another's
            raise psutil.NoSuchProcess(pid)

    def exists(self) -> bool:
        """Whether the process is there, if only as a zombie: as long as it is, its pid is its own."""
        return self._process.is_running() if self._descriptor is None else self._descriptor.is_held()

    # Asking. What was asked by pid is the process's own if that still exists afterwards.

    def status(self) -> str:
        """Its `status`."""
        answer = status(self.pid)
        return answer if self.exists() else UNKNOWN

    def status_of_all_threads(self) -> str:
        """Its `status`, which is that of its main thread; "running" if that sleeps while another thread does not."""
        answer = self.status()
        return psutil.STATUS_RUNNING if answer == psutil.STATUS_SLEEPING and not all_threads_sleep(self.pid) else answer

    def is_running(self) -> bool:
        """Whether it has not ended (a zombie has)."""
        return is_running(self.pid) and self.exists()

    def is_busy(self) -> bool:
        """Whether it runs, or would if it had a CPU; False where the OS does not tell that (other than Linux)."""
        return IS_LINUX and self.status() == psutil.STATUS_RUNNING

    def cpu_time(self) -> float:
        """Its `cpu_time`."""
        answer = cpu_time(self.pid)
        return answer if self.exists() else 0.0

    def switches(self) -> int:
        """Its `switches`."""
        answer = switches(self.pid)
        return answer if self.exists() else 0

    def current_wait(self) -> waits.SystemWait | None:
        """What its main thread is in (`waits.look`); None if the OS does not tell."""
        answer = waits.look(self.pid)
        return answer if self.exists() else None

    # Acting.

    def kill(self) -> None:
        """Kill it (SIGKILL on POSIX); that it has ended is no error. Raises NotPermittedError."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self._act((self._descriptor or self._process).kill)

    def stop(self) -> None:
        """Stop it (SIGSTOP on POSIX), until `resume`. Raises psutil.NoSuchProcess, NotPermittedError."""
        self._act(self._descriptor.stop if self._descriptor else self._process.suspend)

    def resume(self) -> None:
        """Let it go on (SIGCONT on POSIX); that it has ended is no error. Raises NotPermittedError."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self._act(self._descriptor.resume if self._descriptor else self._process.resume)

    def _act(self, action: Callable[[], None]) -> None:
        try:
            action()
        except ProcessLookupError:
            raise psutil.NoSuchProcess(self.pid) from None
        except (PermissionError, psutil.AccessDenied):
            raise NotPermittedError(self.pid) from None

    def allowed_cpus(self) -> list[int]:
        """On which CPUs it may run (Linux, Windows, FreeBSD). Raises psutil.NoSuchProcess, NotPermittedError."""
        try:
            return list(self._process.cpu_affinity() or [])
        except psutil.AccessDenied:
            raise NotPermittedError(self.pid) from None

    def pin_to(self, cpu: int) -> None:
        """Let it run on this CPU only (Linux, Windows, FreeBSD). Raises psutil.NoSuchProcess, NotPermittedError."""
        try:
            self._process.cpu_affinity([cpu])
        except psutil.AccessDenied:
            raise NotPermittedError(self.pid) from None


def look_at(process: ProcessHandle | None) -> dict[str, Any]:
    """What the OS tells of a process (None: of one that does not exist), in what JSON can carry.

    status: its `status`. cpu time: its `cpu_time` (seconds). cpus: on which it may run; None if not known.
    children: the pids of its children, sorted.
    since, until: when asking began and when it was over (seconds of the monotonic clock).

    Raises NotPermittedError.
    """
    facts: dict[str, Any] = {"since": time.monotonic(), "status": UNKNOWN, "cpu time": 0.0}
    if process is not None:
        facts.update({"status": process.status(), "cpu time": process.cpu_time()})
    facts.update({"until": time.monotonic(), "cpus": None, "children": []})
    if process is not None:
        with contextlib.suppress(psutil.Error):
            asked = psutil.Process(process.pid)
            children = sorted(child.pid for child in asked.children())
            cpus = asked.cpu_affinity() if hasattr(asked, "cpu_affinity") else None
            if process.exists():
                facts.update({"cpus": cpus, "children": children})
    return facts


def pin_to_one_core(processes: Iterable[ProcessHandle]) -> int:
    """Have the processes run on one and the same CPU; return which. Raises psutil.NoSuchProcess, NotPermittedError."""
    chosen: int | None = None
    for process in processes:
        if chosen is None:
            chosen = min(process.allowed_cpus() or [0])
        process.pin_to(chosen)
    assert chosen is not None
    return chosen
