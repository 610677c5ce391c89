"""What Windows has in the place of POSIX's sessions and zombies; the names are those of `posix`.

A pid on Windows stays its process's own as long as anybody has a handle of it: `subprocess.Popen` has, until it is
garbage. There is neither a session nor a descriptor of a process.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KEEPS_ZOMBIES = True


def session_of(pid: int) -> int | None:  # noqa: ARG001
    """There are no sessions."""
    return None


def open_descriptor(pid: int) -> None:
    """There are no descriptors of processes."""


def open_marked_descriptor(pid: int, marks: Mapping[str, str]) -> None:
    """There are no descriptors of processes."""


def kill_group(leader: int) -> None:
    """There are no process groups that could be killed; nothing is done."""


def exit_code(child: subprocess.Popen[bytes], *, block: bool) -> int | None:
    """The exit code of a child; None if it has not exited."""
    try:
        return child.wait(None if block else 0)
    except subprocess.TimeoutExpired:
        return None
