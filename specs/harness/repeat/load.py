"""Load for a machine: processes that do nothing but compute, for as long as whoever started them lives.

Run as a module, this is one of them. It ends when its standard input does, a pipe whose only write end its starter has:
so it ends with its starter, however that ended, on every platform.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from specs.harness.machine.launching import launch_module

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How many of them for each core that this process may use: so many that everything else has to wait for its turn.
PROCESSES_PER_CORE = 8


def start(number: int) -> list[subprocess.Popen[bytes]]:
    """Start so many processes, which compute until `end`, or until this process is gone."""
    return [launch_module(__name__, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) for _ in range(number)]


def end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """End them, and wait until they are gone; does nothing the second time."""
    for process in processes:
        process.kill()
        process.wait()


def _compute() -> None:
    while True:
        pass


if __name__ == "__main__":
    threading.Thread(target=_compute, daemon=True).start()
    sys.stdin.read()
