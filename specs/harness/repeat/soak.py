"""Runs everything again and again, each round in another order, and reports what failed how often: `pytest --soak 20`.

pytest starts this as `python -m specs.harness.repeat.soak TASK ARGUMENTS`: a `SoakTask` as JSON, and its own arguments.

Each round is a pytest session in a process of its own, with all that belongs to one: workers, the log's servers,
cleaning up. Its order is that of its seed: the first round's is `--shuffle`'s, and each further round adds 1. So
`--soak=1 --shuffle=SEED` repeats a round, and `--shuffle=SEED` its order alone.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from specs.harness.machine.launching import inherited_name, launch_module
from specs.harness.machine.processes import cores
from specs.harness.model.soak_messages import (
    Failure,
    Interruption,
    RoundResult,
    RoundTask,
    SoakTask,
    from_json,
    to_json,
)
from specs.harness.repeat import soak_results
from specs.harness.repeat.load import PROCESSES_PER_CORE, Load
from specs.harness.repeat.soak_report import Round, Tally, without

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How often to look whether a round has ended (seconds); on Windows, nothing else lets a Ctrl-C through.
POLL_INTERVAL = 0.1

#: How long what a round has started may keep its output open when the round itself has ended (seconds).
OUTPUT_PATIENCE = 60.0


def soak(task: SoakTask, arguments: list[str]) -> int:
    """Run the rounds, print a line for each and the report, and return the exit code.

    arguments: those that pytest was started with.
    """
    spinning = PROCESSES_PER_CORE * cores() if task.load else 0
    tally = Tally(task.rounds, without({"--soak", "--shuffle"}, arguments), spinning, task.delays)
    load = Load(spinning)
    code = pytest.ExitCode.OK
    try:
        for number in range(1, task.rounds + 1):
            result = Round(number, task.first_seed + number - 1)
            _run(result, arguments, Path(task.folder), load)
            if not result.interrupted and (lost := load.count_ended()):
                result.problems.append(f"{lost} of the {spinning} spinning processes ended by themselves")
            if number == 1 and result.code in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED}:
                print(result.output.strip(), file=sys.stderr)  # every other round would end the same way
                return result.code
            print(tally.line(result), flush=True)
            tally.add(result)
            if result.interrupted:
                code = pytest.ExitCode.INTERRUPTED
                break
            if result.failed:
                code = pytest.ExitCode.TESTS_FAILED
                if task.stop_at_failure:
                    break
    finally:
        load.end()
    print(tally.report(), flush=True)
    if task.results or task.report:
        soak_results.write(task, tally, arguments, code)
    return code


@dataclass(slots=True)
class _Process:
    """A round's process, and what it has sent and written so far."""

    process: subprocess.Popen[bytes]
    lifeline: IO[bytes]  # the round is interrupted when this is closed
    messages: list[bytes] = field(default_factory=list)
    output: list[bytes] = field(default_factory=list)
    readers: list[threading.Thread] = field(default_factory=list)

    def wait(self) -> None:
        """Wait until the process has ended."""
        while self.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(POLL_INTERVAL)

    def finish_reading(self) -> bool:
        """Read what is left; whether that came to an end within `OUTPUT_PATIENCE`."""
        deadline = time.monotonic() + OUTPUT_PATIENCE
        for reader in self.readers:
            reader.join(max(0.0, deadline - time.monotonic()))
        return not any(reader.is_alive() for reader in self.readers)


def _start(seed: int, arguments: list[str], folder: Path) -> _Process:
    """Start a round. A Ctrl-C does not reach it: the soak has it end."""
    lifeline_end, lifeline = os.pipe()
    messages, messages_end = os.pipe()
    task = RoundTask(seed, lifeline=inherited_name(lifeline_end), messages=inherited_name(messages_end))
    process = launch_module(
        "pytest",
        f"--soak-round={to_json(task)}",
        *arguments,
        folder=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        inherited=(lifeline_end, messages_end),
    )
    os.close(lifeline_end)
    os.close(messages_end)
    started = _Process(process, open(lifeline, "wb", buffering=0))  # noqa: PTH123, SIM115  # a descriptor, closed by _run
    assert process.stdout
    for stream, lines in ((os.fdopen(messages, "rb"), started.messages), (process.stdout, started.output)):
        started.readers.append(threading.Thread(target=_read, args=(stream, lines), daemon=True))
        started.readers[-1].start()
    return started


def _run(result: Round, arguments: list[str], folder: Path, load: Load) -> None:
    """Run a round, and enter what came of it. A Ctrl-C ends it cleanly, but first the load, which would slow that."""
    since = time.monotonic()
    started = _start(result.seed, arguments, folder)
    try:
        started.wait()
    except KeyboardInterrupt:
        result.interrupted = True
        started.lifeline.close()
        try:
            load.end()
            started.wait()
        except KeyboardInterrupt:  # the second one: it is urgent
            started.process.kill()
            started.process.wait()
    started.lifeline.close()
    if not started.finish_reading():
        result.problems.append("a process that it has started still runs, and keeps its output open")
    result.seconds = time.monotonic() - since
    result.code = started.process.returncode
    result.output = b"".join(started.output).decode(errors="replace")
    _enter_messages(result, started.messages)


def _enter_messages(result: Round, lines: Sequence[bytes]) -> None:
    interrupted = False
    for line in lines:
        if not line.endswith(b"\n"):
            break  # the last line of a round that was killed
        match from_json(line):
            case Failure() as failure if not interrupted:
                result.failures.append(failure)
            case Interruption():
                interrupted = True
            case RoundResult(counts, left):
                result.counts, result.left = counts, left


def _read(stream: IO[bytes], lines: list[bytes]) -> None:
    with stream:
        for line in stream:
            lines.append(line)  # noqa: PERF402  # one by one, as they come


def main(arguments: list[str]) -> int:
    """Soak as the first argument says, with the others for pytest, and return the exit code."""
    task = from_json(arguments[0])
    assert isinstance(task, SoakTask)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a failure's text may hold more than the terminal can show
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return soak(task, arguments[1:])
    except KeyboardInterrupt:  # outside a round; a round that has just begun ends when this process does
        print("soak: interrupted", file=sys.stderr)
        return pytest.ExitCode.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
