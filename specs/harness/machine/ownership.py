"""Telling the processes of a program from all others, whoever their parent is by now; finding and ending them.

A process belongs to a program if it has the program's environment, which every start method hands on, or is in its
session. Nobody else's process is ever signalled, though the OS gives the numbers of processes and sessions to others
once they are free: each of them is used only while it is certain whose it is.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine.platforms import Descriptor, platform
from specs.harness.machine.processes import POLL_SECONDS, NotPermittedError, ProcessHandle, age, is_running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: What stands in the command line of a resource tracker: its module, which before Python 3.8 was the second one. Some
#: implementations go back to that.
TRACKERS = ("resource_tracker", "semaphore_tracker")

#: How long the resource trackers of ended programs have to remove what was left to them, in seconds; then they end.
#: Each is an interpreter that may just be starting, on a busy machine.
TRACKERS_PATIENCE = 15.0

#: Within how long after its fork a process calls execve(2), if at all (seconds), and for how long processes that are
#: not older than that are spared, though there come ever new ones (seconds).
EXEC_WITHIN = 0.25
EXEC_PATIENCE = 1.0

#: So many scans, one after the other, have to find no process of a program: then there is none.
EMPTY_SCANS_REQUIRED = 3

#: How long a process may take to become a zombie once it has lost its environment, in seconds: on a busy machine, too.
EXITING_PATIENCE = 10.0

#: How long to go on ending processes that start new ones or cannot be ended, in seconds.
ENDING_PATIENCE = 30.0


class StrangerError(Exception):
    """A process is not one of the program's."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid} is not one of the program's processes")


class Session:
    """The session of a program, and the process group of the same number: both are led by its main process.

    number: the pid of the main process.
    descriptor: of the main process, where the OS has any (`posix.PidDescriptor`).
    is_reserved: whether the number cannot become another's now, since its parent has not yet reaped the main process.
        Without it (the parent is gone) the number is trusted as long as the main process itself is there.
    """

    def __init__(
        self, number: int, descriptor: Descriptor | None = None, is_reserved: Callable[[], bool] | None = None
    ) -> None:
        self.number = number
        self._descriptor = descriptor
        self._is_reserved = is_reserved

    def is_reserved(self) -> bool:
        """Whether the number cannot become another's, whoever ends now."""
        return self._is_reserved is not None and self._is_reserved()

    def includes(self, pid: int, marks: Mapping[str, str]) -> bool:
        """Whether a process is in the session.

        marks: what the environment of the main process has.
        """
        # In this order: if the number is ours afterwards, it was ours when the session was looked up.
        return platform.session_of(pid) == self.number and self._is_ours(marks)

    def _is_ours(self, marks: Mapping[str, str]) -> bool:
        if self._is_reserved is not None:
            return self._is_reserved()
        if self._descriptor is not None:
            return self._descriptor.is_held()
        return _has_marks(self.number, marks)

    def kill_group(self) -> None:
        """Kill what forks and ends faster than it can be found: a signal to a process group misses nobody in it."""
        if self._descriptor is not None and self._descriptor.kill_group():
            return
        if self.is_reserved():
            platform.kill_group(self.number)


def find_session(number: int, marks: Mapping[str, str], parent: int) -> Session:
    """The session of this number, for a process that is not the parent of its main process.

    It is trusted as long as the main process is there, if that has the marks now or, since a zombie no longer has an
    environment, is a zombie child of `parent`. One that is just exiting has lost its environment and is no zombie yet:
    it is looked at again.
    """
    descriptor = None
    with contextlib.suppress(ProcessLookupError):
        descriptor = platform.open_descriptor(number)
    deadline = time.monotonic() + EXITING_PATIENCE
    while not (is_ours := _has_marks(number, marks) or _is_zombie_of(number, parent)):
        if _environment(number) or time.monotonic() >= deadline or not psutil.pid_exists(number):
            break
        time.sleep(POLL_SECONDS)
    # If the main process is there afterwards, what was read was its own.
    return Session(number, descriptor if descriptor and is_ours and descriptor.is_held() else None)


class Ownership:
    """What makes a process one of a program's, or of several programs'.

    marks: what the environment of each of them has, and of no other's; {} if there is nothing.
    """

    def __init__(self, marks: Mapping[str, str], sessions: Iterable[Session]) -> None:
        self._marks = marks
        self._sessions = list(sessions)

    def find(self, pid: int) -> ProcessHandle | None:
        """The process of this pid; None if there is none.

        Raises StrangerError if it is running and not one of the program's. A zombie no longer has an environment, and
        nothing can be done to it: it is returned, whosever it is.
        """
        if pid <= 0:
            raise StrangerError(pid)
        try:
            process = ProcessHandle(pid)
        except psutil.NoSuchProcess:
            return None
        if self.owns(process) or not process.is_running():
            return process if process.exists() else None
        raise StrangerError(pid)

    def owns(self, process: ProcessHandle) -> bool:
        """Whether the process is one of the program's."""
        # In this order: if the process still has its pid afterwards, it had it when that was looked up.
        return self._claims(process.pid) and process.exists()

    def _claims(self, pid: int) -> bool:
        if pid == os.getpid():
            return False
        return any(session.includes(pid, self._marks) for session in self._sessions) or _has_marks(pid, self._marks)

    def in_sessions(self) -> list[int]:
        """The pids of the running processes in the program's sessions."""
        return [
            pid
            for session in self._sessions
            for pid in platform.session_members(session.number)
            if session.includes(pid, self._marks) and is_running(pid)
        ]

    def running(self) -> list[int]:
        """The pids of the program's running processes."""
        return [pid for pid in psutil.pids() if self._claims(pid) and is_running(pid)]

    def end_all(self) -> list[str]:
        """End every running process of the program, and return what they were.

        A resource tracker is given the time to remove what its program left: it ends when the last process of it has.
        So is what may yet turn out to be one: a program may have left something to its tracker while that is still a
        fork of it, or within execve(2), where a process has no command line and no environment for some milliseconds.
        """
        ended: dict[int, str] = {}
        if platform.ENDS_SESSIONS_FIRST:
            ended = {pid: f"{pid}: {_command(pid)}" for pid in self.in_sessions()}
            self._kill_groups()
        since = time.monotonic()
        empty_scans = 0
        # A process that is just being started may be missed by one scan: its parent is gone before, and it is there
        # after.
        while empty_scans < EMPTY_SCANS_REQUIRED and time.monotonic() - since < ENDING_PATIENCE:
            commands = {pid: _command(pid) for pid in self.running()}
            empty_scans = 0 if commands else empty_scans + 1
            waited = time.monotonic() - since
            trackers = {pid for pid, command in commands.items() if _is_tracker(command) and waited < TRACKERS_PATIENCE}
            undecided = {pid for pid in commands.keys() - trackers if self._is_undecided(pid, commands[pid], waited)}
            # Parents first: who lives on may replace a child that is killed, a pool its worker. (Pids tell nothing of
            # that: they begin anew when the highest is reached.)
            targets = sorted((pid for pid in commands if pid not in trackers | undecided), key=age, reverse=True)
            # Without its leader, what is within execve(2) would be nobody's.
            for pid in self._without_leaders(targets) or ([] if undecided else targets):
                if self._kill(pid):
                    ended.setdefault(pid, f"{pid}: {commands[pid]}")
            if commands:
                time.sleep(POLL_SECONDS)
        self._kill_groups()
        return list(ended.values())

    def _is_undecided(self, pid: int, command: str, waited: float) -> bool:
        """Whether the process may yet become a resource tracker, after so many seconds of waiting for that."""
        if not platform.HAS_TRACKERS or pid in {session.number for session in self._sessions}:
            return False
        return (not command and waited < TRACKERS_PATIENCE) or (waited < EXEC_PATIENCE and age(pid) < EXEC_WITHIN)

    def _kill_groups(self) -> None:
        for session in self._sessions:
            session.kill_group()

    def _without_leaders(self, targets: list[int]) -> list[int]:
        """The targets but for each main process that alone tells whose its session is: that one ends after the others.

        It is stopped, so that it starts no more of them.
        """
        leaders = {session.number for session in self._sessions if not session.is_reserved()}
        for pid in leaders.intersection(targets):
            with contextlib.suppress(psutil.NoSuchProcess, NotPermittedError):
                leader = ProcessHandle(pid)
                if self.owns(leader):
                    leader.stop()
        return [pid for pid in targets if pid not in leaders]

    def _kill(self, pid: int) -> bool:
        """Kill a process if it is the program's; whether it was."""
        with contextlib.suppress(psutil.NoSuchProcess, NotPermittedError):
            process = ProcessHandle(pid)
            if self.owns(process):
                process.kill()
                return True
        return False


def _has_marks(pid: int, marks: Mapping[str, str]) -> bool:
    if not marks:  # there are many processes, and to read an environment takes time
        return False
    environment = _environment(pid)
    return all(environment.get(name) == value for name, value in marks.items())


def _environment(pid: int) -> dict[str, str]:
    """The environment of a process; {} if it has ended, or is another user's."""
    try:
        return psutil.Process(pid).environ()
    except (psutil.Error, OSError):
        return {}


def _is_zombie_of(pid: int, parent: int) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() == psutil.STATUS_ZOMBIE and process.ppid() == parent
    except psutil.Error:
        return False


def _is_tracker(command: str) -> bool:
    return any(name in command for name in TRACKERS)


def _command(pid: int) -> str:
    """Its command line; "" if it has none (yet)."""
    try:
        return " ".join(psutil.Process(pid).cmdline())
    except (psutil.Error, OSError):  # under Wine, of a process that ends meanwhile, it is an OSError
        return "(unknown command)"
