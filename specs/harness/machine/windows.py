"""What Windows has in the place of POSIX's sessions and zombies; the names are those of `posix`.

A session's counterpart is a job object: what a process in a job starts is in the job as well, and cannot leave it. A
job is known by the pid of the process that was put into it first, and only to the process that made it: when that
ends, in whatever way, Windows ends everything in the job. A pid stays its process's own as long as anybody has a handle
of it: `subprocess.Popen` has, until it is garbage. There is no descriptor of a process.
"""

from __future__ import annotations

import contextlib
import ctypes
import subprocess
from typing import TYPE_CHECKING, Any

import psutil
import pywintypes
import win32api
import win32con
import win32event
import win32job

if TYPE_CHECKING:
    from collections.abc import Callable

KEEPS_ZOMBIES = True

#: How long one wait for a connection may be, in seconds, so that Ctrl-C ends it; None if it ends any wait.
LONGEST_WAIT: float | None = 0.25

#: Whether to end a session with one call before anything else: a job ends whole, so that nobody has time to replace a
#: worker that is gone (Wine does not end a process whose creator ends while it creates it).
ENDS_SESSIONS_FIRST = True

#: The OS itself removes semaphores and shared memory with the last process that has them.
HAS_TRACKERS = False

#: Whether this is Wine, and not Microsoft's system.
IS_WINE = hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")  # type: ignore[attr-defined]

#: Whether the CPU time that the OS tells of a process is its own. Wine 8 tells that of the process that asks.
TELLS_CPU_TIMES = not IS_WINE

#: For `subprocess.Popen`: the process is put into a job before it does anything.
CONTAINED = 0x00000004  # CREATE_SUSPENDED

#: The handles of the jobs that this process has made, by the pid of the first process in each.
_jobs: dict[int, Any] = {}


def contain(process: subprocess.Popen[bytes]) -> None:
    """Put a process that was started with `CONTAINED` into a job of its own, and let it begin.

    Raises OSError if that cannot be done; then the process has been ended.
    """
    try:
        create: Any = win32job.CreateJobObject  # which its type stub says returns nothing
        job = create(None, "")
        limits = win32job.QueryInformationJobObject(job, win32job.JobObjectExtendedLimitInformation)
        limits["BasicLimitInformation"]["LimitFlags"] |= win32job.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
        win32job.SetInformationJobObject(job, win32job.JobObjectExtendedLimitInformation, limits)
        win32job.AssignProcessToJobObject(job, int(process._handle))  # type: ignore[attr-defined]
        _jobs[process.pid] = job
        psutil.Process(process.pid).resume()
    except (pywintypes.error, psutil.Error) as error:
        process.kill()
        raise OSError(f"cannot put process {process.pid} into a job: {error}") from error


def session_members(number: int) -> list[int]:
    """The pids of the processes in the job of this number; none if it is not this process's job."""
    job = _jobs.get(number)
    return [] if job is None else list(win32job.QueryInformationJobObject(job, win32job.JobObjectBasicProcessIdList))


def session_of(pid: int) -> int | None:
    """The number of the job that this process has made and the process of this pid is in; None if there is none."""
    return next((number for number in list(_jobs) if pid in session_members(number)), None)


def forget_session(number: int) -> None:
    """Close a job, and thereby end what is left in it."""
    if (job := _jobs.pop(number, None)) is not None:
        job.Close()


def open_descriptor(pid: int) -> None:
    """There are no descriptors of processes."""


def watch_end(pid: int) -> Callable[[], bool] | None:
    """What says whether the process that has this pid now has ended; None where the OS does not tell."""
    try:
        process = win32api.OpenProcess(win32con.SYNCHRONIZE, False, pid)
    except pywintypes.error:
        return None
    return lambda: win32event.WaitForSingleObject(process, 0) == win32event.WAIT_OBJECT_0


def kill_group(leader: int) -> None:
    """End every process in the job of this number."""
    with contextlib.suppress(pywintypes.error):
        if (job := _jobs.get(leader)) is not None:
            win32job.TerminateJobObject(job, 1)


def exit_code(child: subprocess.Popen[bytes], *, block: bool) -> int | None:
    """The exit code of a child; None if it has not exited."""
    try:
        return child.wait(None if block else 0)
    except subprocess.TimeoutExpired:
        return None
