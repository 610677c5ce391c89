"""What commands cost in CPU time, with all that they start: the suite, and its floor (Linux only).

The process that measures makes itself the one to whom orphans go (a child subreaper), so that the CPU time of every
descendant, whoever its parent was, comes to it in the end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine import metering
from specs.harness.machine.environments import clean_environment
from specs.harness.machine.launching import launch
from specs.harness.repeat.benchmark_figures import Figures, Shape, read_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: How often each idle program is measured; of the results the median counts.
TIMES = 5

#: How long what a command leaves running may go on when the command has ended, in seconds.
LEFT_PATIENCE = 60.0

#: How long pytest may take to clean up after a Ctrl-C, in seconds.
CLEANING_PATIENCE = 20.0

PR_SET_CHILD_SUBREAPER = 36


class BenchmarkError(Exception):
    """Nothing can be measured; the message says, on one line, why and what would do."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost, with all that it started: wall time (until it ended) and CPU in seconds, exit code."""

    wall: float
    cpu: float
    code: int


def become_subreaper() -> None:
    """From now on, orphans among the descendants of this process become its children."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise BenchmarkError(f"this system cannot hand orphans over ({os.strerror(ctypes.get_errno())})")


def _children_cpu() -> float:
    import resource  # noqa: PLC0415  # POSIX only

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cost(command: Sequence[str], environment: Mapping[str, str], output: Path, patience: float = 0.0) -> Cost:
    """Run a command in the checkout, until nothing is left that it started; nothing is left if this is interrupted.

    patience: how long the command may take, in seconds; 0: as long as it likes.
    Raises BenchmarkError if the command, or what it leaves running, takes too long.
    """
    before, since = _children_cpu(), time.monotonic()
    with output.open("wb") as file:
        # A Ctrl-C reaches it once, from here.
        process = launch(command, environment=environment, stdout=file, stderr=subprocess.STDOUT)
    wall = 0.0
    try:
        _alarm(patience)
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.wait()
                if pid == process.pid:
                    process.returncode = os.waitstatus_to_exitcode(status)
                    wall = time.monotonic() - since
                    _alarm(LEFT_PATIENCE)
        _alarm(0)
    except TimeoutError:
        _end_all(process)
        raise BenchmarkError(f"{shlex.join(command)}: it, or what it started, does not end; run it by itself") from None
    except BaseException:
        _end_all(process)
        raise
    return Cost(wall, _children_cpu() - before, process.returncode)


def _alarm(seconds: float) -> None:
    """Raise TimeoutError in so many seconds (0: not any more)."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """End every descendant: the command with a Ctrl-C, so that it cleans up, and then whatever is left."""
    _alarm(0)
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(CLEANING_PATIENCE)
    while left := psutil.Process().children(recursive=True):
        for descendant in left:
            with contextlib.suppress(psutil.Error):
                descendant.kill()
        with contextlib.suppress(ChildProcessError):
            os.wait()


def measure_floor(shapes: Iterable[Shape], folder: Path) -> dict[Shape, float]:
    """The CPU time of an idle program of each shape, in seconds: the median of several runs, the shapes taking turns.

    Raises BenchmarkError if one does not run.
    """
    environment = clean_environment(folder)
    output = folder / "idle.txt"
    costs: dict[Shape, list[float]] = {shape: [] for shape in shapes}
    for turn in range(TIMES + 1):
        for shape, measured in costs.items():
            arguments = [shape.implementation, shape.start_method, str(shape.children)]
            module = ["-m", "specs.harness.repeat.idle", *arguments]
            cost = _cost([shape.python, *module], environment, output, LEFT_PATIENCE)
            if cost.code or output.stat().st_size:
                reason = (output.read_text(errors="replace").strip().splitlines() or [f"exit code {cost.code}"])[-1]
                raise BenchmarkError(f"{shape.python} {' '.join(module)}: {reason:.200}")
            if turn:  # the first one warms up
                measured.append(cost.cpu)
    return {shape: statistics.median(measured) for shape, measured in costs.items()}


def measure(python: str, arguments: Sequence[str]) -> tuple[Figures, str]:
    """Run the suite on one interpreter, and then its floor; return the figures, and why the suite failed, if it did.

    Raises BenchmarkError if no program ran that could be measured.
    """
    with tempfile.TemporaryDirectory(prefix="mp-bench-") as place:
        folder, output = Path(place, "meter"), Path(place, "output.txt")
        folder.mkdir()
        environment = {**os.environ, metering.FOLDER: str(folder), "TMPDIR": place}
        cost = _cost([sys.executable, "-m", "pytest", f"--python={python}", *arguments], environment, output)
        printed = output.read_text(errors="replace").strip()
        programs, observer = read_folder(folder)
        if not programs:
            errors = [line for line in printed.splitlines() if "error:" in line.lower()]
            why = (errors or printed.splitlines() or [f"exit code {cost.code}"])[-1]
            raise BenchmarkError(f"pytest ran no program ({why.strip('= '):.300}); give arguments with which it does")
        floor = measure_floor(programs, Path(place))
        return Figures(cost.wall, cost.cpu, observer, programs, floor), printed if cost.code else ""
