"""What only POSIX has: sessions, signals, zombies; and descriptors of processes, which only Linux has.

`windows` has the same names: the two are one interface, of which `platforms` chooses one.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

#: Whether this is Wine, and not Microsoft's system.
IS_WINE = False

#: Whether the CPU time that the OS tells of a process is its own.
TELLS_CPU_TIMES = True

#: How long one wait for a connection may be, in seconds, so that Ctrl-C ends it; None if it ends any wait.
LONGEST_WAIT: float | None = None

#: Whether to end a session with one call before anything else: here it would end resource trackers at once, too.
ENDS_SESSIONS_FIRST = False

#: Whether semaphores and shared memory are left to a process that removes them (`multiprocessing.resource_tracker`).
HAS_TRACKERS = True

#: Whether a parent can learn its child's exit code and leave the child a zombie, whose pid stays its own (on macOS:
#: since Python 3.13).
KEEPS_ZOMBIES = hasattr(os, "waitid")

#: A flag of `pidfd_send_signal(2)`: the signal is for the process group that the process leads (Linux 6.9).
_PIDFD_SIGNAL_PROCESS_GROUP = 1 << 2


def session_of(pid: int) -> int | None:
    """The session of a process, which may be a zombie; None if there is no such process."""
    try:
        return os.getsid(pid)
    except OSError:
        return None


def session_members(number: int) -> list[int]:
    """The pids of the processes, zombies too, in the session of this number."""
    return [pid for pid in psutil.pids() if session_of(pid) == number]


def forget_session(number: int) -> None:
    """The OS need not be told that a session is over."""


class PidDescriptor:
    """Stands for one process, and never for a later one that gets its pid (Linux: `pidfd_open(2)`).

    Each signal raises ProcessLookupError if the process is gone, PermissionError if it must not be sent.
    """

    __slots__ = ("_number",)

    def __init__(self, number: int) -> None:
        self._number = number

    def __del__(self) -> None:
        os.close(self._number)

    def is_held(self) -> bool:
        """Whether the process is still there, if only as a zombie: its pid is still its own."""
        try:
            signal.pidfd_send_signal(self._number, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def has_ended(self) -> bool:
        """Whether the process has ended: a zombie has."""
        looks = select.poll()
        looks.register(self._number, select.POLLIN)
        return bool(looks.poll(0))

    def kill(self) -> None:
        """Send SIGKILL."""
        signal.pidfd_send_signal(self._number, signal.SIGKILL)

    def stop(self) -> None:
        """Send SIGSTOP."""
        signal.pidfd_send_signal(self._number, signal.SIGSTOP)

    def resume(self) -> None:
        """Send SIGCONT."""
        signal.pidfd_send_signal(self._number, signal.SIGCONT)

    def kill_group(self) -> bool:
        """Kill the process group that the process leads, or led; whether the kernel can do that.

        The group is found through the process and not by its number: it cannot be another's.
        """
        try:
            signal.pidfd_send_signal(self._number, signal.SIGKILL, None, _PIDFD_SIGNAL_PROCESS_GROUP)
        except (ProcessLookupError, PermissionError):
            return True  # nobody is left in it who could be killed
        except OSError:
            return False
        return True


def open_descriptor(pid: int) -> PidDescriptor | None:
    """A descriptor of this process; None where the OS has none to give.

    Raises ProcessLookupError if there is no such process.
    """
    if not hasattr(os, "pidfd_open"):
        return None  # other than Linux
    try:
        return PidDescriptor(os.pidfd_open(pid))
    except ProcessLookupError:
        raise
    except OSError:
        return None  # a kernel before 5.3, or a sandbox that forbids the call


def watch_end(pid: int) -> Callable[[], bool] | None:
    """What says whether the process that has this pid now has ended; None where the OS does not tell."""
    try:
        descriptor = open_descriptor(pid)
        if descriptor:
            return descriptor.has_ended
        return _watch_end_by_kqueue(pid) if sys.platform == "darwin" else None
    except ProcessLookupError:
        return lambda: True
    except OSError:
        return None


def _watch_end_by_kqueue(pid: int) -> Callable[[], bool]:
    queue = select.kqueue()  # type: ignore[attr-defined,unused-ignore]
    exits = select.kevent(  # type: ignore[attr-defined,unused-ignore]
        pid,
        select.KQ_FILTER_PROC,  # type: ignore[attr-defined,unused-ignore]
        select.KQ_EV_ADD,  # type: ignore[attr-defined,unused-ignore]
        select.KQ_NOTE_EXIT,  # type: ignore[attr-defined,unused-ignore]
    )
    queue.control([exits], 0)
    return lambda: bool(queue.control([], 1, 0))


def kill_group(leader: int) -> None:
    """Kill the process group of a leader, whose pid has to be reserved."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def exit_code(child: subprocess.Popen[bytes], *, block: bool) -> int | None:
    """The exit code of a child, negative for a signal, which is left a zombie; None if it has not exited.

    Raises ChildProcessError if it is no longer a child: something else has reaped it.
    """
    options = os.WEXITED | os.WNOWAIT | (0 if block else os.WNOHANG)
    result = os.waitid(os.P_PID, child.pid, options)
    if result is None:
        return None
    return result.si_status if result.si_code == os.CLD_EXITED else -result.si_status
