"""What a command costs in CPU time, with all that it starts (Linux only)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine.launching import launch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How long a command may take to clean up after a Ctrl-C, in seconds.
CLEANING_PATIENCE = 20.0

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a command. wall: until it ended; cpu: with all that it started; both in seconds. output: what it wrote."""

    wall: float
    cpu: float
    code: int
    output: str


def run(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command in the checkout, until nothing is left that it started; if interrupted, nothing is left either."""
    # This process becomes the one to whom orphans go: so the CPU time of every descendant comes to it in the end.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    since = time.monotonic()
    wall = cpu = 0.0
    with tempfile.TemporaryFile() as output:
        process = launch(command, environment=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            with contextlib.suppress(ChildProcessError):  # none is left
                while True:
                    pid, status, used = os.wait4(-1, 0)
                    cpu += used.ru_utime + used.ru_stime
                    if pid == process.pid:
                        process.returncode = os.waitstatus_to_exitcode(status)
                        wall = time.monotonic() - since
        except BaseException:
            _end(process)
            raise
        output.seek(0)
        return Cost(wall, cpu, process.returncode, output.read().decode(errors="replace").strip())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End every descendant: the command with a Ctrl-C, so that it cleans up, and then whatever is left."""
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        process.wait(CLEANING_PATIENCE)
    while left := psutil.Process().children(recursive=True):
        for descendant in left:
            with contextlib.suppress(psutil.Error):
                descendant.kill()
        with contextlib.suppress(ChildProcessError):
            os.wait()
