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

    # From the arguments of a system call and the process: whether it waits without a timeout.
    _Judge = Callable[[list[int], int], bool]


@dataclass(frozen=True, slots=True)
class Wait:
    """What a process's main thread is in.

    call: the name of the system call, "" if it is in none that is known here. is_endless: whether it waits without a
    timeout. state: equal in two looks only if the thread has not moved in between, as far as this tells.
    """

    call: str
    is_endless: bool
    state: str

    def __str__(self) -> str:
        if not self.call:
            return "in no known wait"
        return f"in {self.call} {'without' if self.is_endless else 'with'} a timeout"


def _pointer(index: int) -> _Judge:
    """No timeout if this argument is no pointer to one."""
    return lambda arguments, _pid: arguments[index] == 0


def _milliseconds(index: int) -> _Judge:
    """No timeout if this argument, an int of 32 bits, is negative."""
    return lambda arguments, _pid: bool(arguments[index] & 0x8000_0000)


def _without_flag(index: int, flag: int) -> _Judge:
    return lambda arguments, _pid: not arguments[index] & flag


def _read(arguments: list[int], pid: int) -> bool:
    """A read waits as long as it takes. From a socket it is not counted: so the probe waits for its log's answer."""
    return not str(Path(f"/proc/{pid}/fd/{arguments[0]}").readlink()).startswith("socket:")


#: futex(2): operations with a timeout, without their flags.
_FUTEX_WAITS = {0: "FUTEX_WAIT", 9: "FUTEX_WAIT_BITSET"}
_FUTEX_OPERATION = 0x7F


def _futex(arguments: list[int], _pid: int) -> bool:
    return arguments[1] & _FUTEX_OPERATION in _FUTEX_WAITS and arguments[3] == 0


_WNOHANG = 1

_X86_64: dict[int, tuple[str, _Judge]] = {
    0: ("read", _read),
    7: ("poll", _milliseconds(2)),
    23: ("select", _pointer(4)),
    34: ("pause", lambda _arguments, _pid: True),
    35: ("nanosleep", lambda _arguments, _pid: False),
    61: ("wait4", _without_flag(2, _WNOHANG)),
    202: ("futex", _futex),
    230: ("clock_nanosleep", lambda _arguments, _pid: False),
    232: ("epoll_wait", _milliseconds(3)),
    247: ("waitid", _without_flag(3, _WNOHANG)),
    270: ("pselect6", _pointer(4)),
    271: ("ppoll", _pointer(2)),
    281: ("epoll_pwait", _milliseconds(3)),
}

_AARCH64: dict[int, tuple[str, _Judge]] = {
    22: ("epoll_pwait", _milliseconds(3)),
    63: ("read", _read),
    72: ("pselect6", _pointer(4)),
    73: ("ppoll", _pointer(2)),
    95: ("waitid", _without_flag(3, _WNOHANG)),
    98: ("futex", _futex),
    101: ("nanosleep", lambda _arguments, _pid: False),
    115: ("clock_nanosleep", lambda _arguments, _pid: False),
    260: ("wait4", _without_flag(2, _WNOHANG)),
}

_TABLES = {"x86_64": _X86_64, "aarch64": _AARCH64}

#: The stack of a process of 64 bits is above this: one of 32 bits has other system call numbers.
_END_OF_32_BITS = 1 << 32


def look(pid: int) -> Wait | None:
    """What the main thread of a process is in; None if the OS does not tell, or there is no such process."""
    table = _TABLES.get(os.uname().machine) if sys.platform == "linux" else None
    if table is None:
        return None
    try:
        fields = Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").split()
    except OSError:
        return None
    return _parse(fields, pid, table)


def _parse(fields: list[str], pid: int, table: dict[int, tuple[str, _Judge]]) -> Wait | None:
    match fields:
        case ["running"]:
            return Wait("", is_endless=False, state="running")
        case [number, *arguments, stack, _program_counter]:
            if int(stack, 16) < _END_OF_32_BITS:
                return None
            call, judge = table.get(int(number), ("", lambda _arguments, _pid: False))
            try:
                return Wait(call, judge([int(argument, 16) for argument in arguments], pid), " ".join(fields))
            except OSError:  # the process has ended meanwhile, or the descriptor is closed
                return None
        case _:
            return None
