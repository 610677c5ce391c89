"""In which system call a process waits, and whether without a timeout (Linux on x86-64 and AArch64).

A wait without a timeout is a fact about the future that can be seen at once: until what it waits for happens, the
process does nothing. Source: proc_pid_syscall(5); the numbers are those of the kernel's system call tables.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    # From the arguments of a system call and the process: how it waits.
    _Judge = Callable[[list[int], int], str]

_WITHOUT_A_TIMEOUT = "without a timeout"
_WITH_A_TIMEOUT = "with a timeout"
_WITHOUT_WAITING = "without waiting"
_RUNNING = "running"


@dataclass(frozen=True, slots=True)
class SystemWait:
    """What a process's main thread is in.

    call: the name of the system call, "" if it is in none that is known here. how: how it waits there. state: equal in
    two looks only if the thread has not moved in between, as far as this tells.
    """

    call: str
    how: str
    state: str

    @property
    def is_endless(self) -> bool:
        """Whether it waits without a timeout."""
        return self.how == _WITHOUT_A_TIMEOUT

    def __str__(self) -> str:
        if self.state == _RUNNING:
            return "running"
        return f"in {self.call} {self.how}" if self.call else f"in system call {self.state.split()[0]}, no known wait"


def _pointer(index: int) -> _Judge:
    """No timeout if this argument is no pointer to one."""
    return lambda arguments, _pid: _WITH_A_TIMEOUT if arguments[index] else _WITHOUT_A_TIMEOUT


def _milliseconds(index: int) -> _Judge:
    """No timeout if this argument, an int of 32 bits, is negative."""
    return lambda arguments, _pid: _WITHOUT_A_TIMEOUT if arguments[index] & 0x8000_0000 else _WITH_A_TIMEOUT


_WNOHANG = 1


def _options(index: int) -> _Judge:
    """No timeout unless this argument, the options of a wait for a child, has WNOHANG."""
    return lambda arguments, _pid: _WITHOUT_WAITING if arguments[index] & _WNOHANG else _WITHOUT_A_TIMEOUT


def _read(arguments: list[int], pid: int) -> str:
    """A read waits as long as it takes. From a socket it does not count: so the probe waits for its log's answer."""
    file = Path(f"/proc/{pid}/fd/{arguments[0]}").readlink()
    return "from a socket" if str(file).startswith("socket:") else _WITHOUT_A_TIMEOUT


#: futex(2): FUTEX_WAIT and FUTEX_WAIT_BITSET, and what tells the operation from its flags.
_FUTEX_WAITS = {0, 9}
_FUTEX_OPERATION = 0x7F


def _futex(arguments: list[int], pid: int) -> str:
    is_wait = arguments[1] & _FUTEX_OPERATION in _FUTEX_WAITS
    return _pointer(3)(arguments, pid) if is_wait else _WITHOUT_WAITING


def _always(how: str) -> _Judge:
    return lambda _arguments, _pid: how


_X86_64: dict[int, tuple[str, _Judge]] = {
    0: ("read", _read),
    7: ("poll", _milliseconds(2)),
    23: ("select", _pointer(4)),
    34: ("pause", _always(_WITHOUT_A_TIMEOUT)),
    35: ("nanosleep", _always(_WITH_A_TIMEOUT)),
    61: ("wait4", _options(2)),
    202: ("futex", _futex),
    230: ("clock_nanosleep", _always(_WITH_A_TIMEOUT)),
    232: ("epoll_wait", _milliseconds(3)),
    247: ("waitid", _options(3)),
    270: ("pselect6", _pointer(4)),
    271: ("ppoll", _pointer(2)),
    281: ("epoll_pwait", _milliseconds(3)),
}

_AARCH64: dict[int, tuple[str, _Judge]] = {
    22: ("epoll_pwait", _milliseconds(3)),
    63: ("read", _read),
    72: ("pselect6", _pointer(4)),
    73: ("ppoll", _pointer(2)),
    95: ("waitid", _options(3)),
    98: ("futex", _futex),
    101: ("nanosleep", _always(_WITH_A_TIMEOUT)),
    115: ("clock_nanosleep", _always(_WITH_A_TIMEOUT)),
    260: ("wait4", _options(2)),
}

_TABLES = {"x86_64": _X86_64, "aarch64": _AARCH64}

#: The stack of a process of 64 bits is above this: one of 32 bits has other system call numbers.
_END_OF_32_BITS = 1 << 32


def look(pid: int) -> SystemWait | None:
    """What the main thread of a process is in; None if the OS does not tell, or there is no such process."""
    table = _TABLES.get(os.uname().machine) if sys.platform == "linux" else None
    if table is None:
        return None
    try:
        fields = Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").split()
    except OSError:
        return None
    return _parse(fields, pid, table)


def _parse(fields: list[str], pid: int, table: dict[int, tuple[str, _Judge]]) -> SystemWait | None:
    match fields:
        case ["running"]:
            return SystemWait("", "", state=_RUNNING)
        case [number, *arguments, stack, _program_counter]:
            if int(stack, 16) < _END_OF_32_BITS:
                return None
            call, judge = table.get(int(number), ("", _always("")))
            try:
                return SystemWait(call, judge([int(argument, 16) for argument in arguments], pid), " ".join(fields))
            except OSError:  # the process has ended meanwhile, or the descriptor is closed
                return None
        case _:
            return None
