"""Runs everything again and again, each round in another order, and reports what failed how often: `pytest --soak 20`.

pytest starts this as `python -m specs.harness.repeat.soak TASK ARGUMENTS`: a `SoakTask` as JSON, and its own arguments.

Each round is a pytest session in a process of its own, with all that belongs to one: workers, the log's servers,
cleaning up. Its order is that of its seed: the first round's is `--shuffle`'s, and each further round adds 1. So
`--soak=1 --shuffle=SEED` repeats a round, and `--shuffle=SEED` its order alone. What came of it is read from its
results file.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.launching import launch_module
from specs.harness.machine.platforms import describe_machine
from specs.harness.machine.processes import cores
from specs.harness.model.messages import from_json
from specs.harness.model.results import End, Results, ResultsError, Soak, new_run, now
from specs.harness.model.results_files import read, to_line
from specs.harness.model.soak_task import SoakTask
from specs.harness.repeat import load
from specs.harness.repeat.soak_report import Round, report, with_round
from specs.harness.report.__main__ import main as write_report

if TYPE_CHECKING:
    from specs.harness.model.results import Record

#: How often to look whether a round has ended (seconds); on Windows, nothing else lets a Ctrl-C through.
POLL_INTERVAL = 0.1


def soak(task: SoakTask, given: list[str]) -> int:
    """Run the rounds, print a line for each and the report, and return the exit code. given: pytest's arguments."""
    of_soak = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for option in ("--soak", "--shuffle", "--results", "--report"):
        of_soak.add_argument(option)
    _, arguments = of_soak.parse_known_args(given)
    run = new_run("soak", given, describe_machine())
    code = pytest.ExitCode.OK
    spinning = load.start(load.PROCESSES_PER_CORE * cores() if task.load else 0)
    total = Soak(task.rounds, completed=0, failed=0, spinning=len(spinning), failures=(), delayed=task.delays)
    try:
        for number in range(1, task.rounds + 1):
            result = _run(Round(number, task.first_seed + number - 1), arguments, task.folder, spinning)
            if number == 1 and result.code in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED}:
                print(result.output.strip(), file=sys.stderr)  # every other round would end the same way
                return result.code
            print(result.line(task.rounds), flush=True)
            total = with_round(total, result)
            if total.failed:
                code = pytest.ExitCode.TESTS_FAILED
            if result.interrupted:
                code = pytest.ExitCode.INTERRUPTED
            if result.interrupted or (total.failed and task.stop_at_failure):
                break
    finally:
        load.end(spinning)
    print(report(total, code == pytest.ExitCode.INTERRUPTED, arguments), flush=True)
    _write(task, run, total, End(now(), code))
    return code


def _run(result: Round, arguments: list[str], folder: str, spinning: list[subprocess.Popen[bytes]]) -> Round:
    """Run a round, and enter what came of it. A Ctrl-C ends it cleanly, but first the load, which would slow that."""
    since = time.monotonic()
    place = tempfile.TemporaryDirectory(prefix="mp-soak-", ignore_cleanup_errors=True)
    with place, tempfile.TemporaryFile() as output:
        file = Path(place.name, "results.jsonl")
        command = ("specs.harness.repeat.round", folder, str(file), f"--shuffle={result.seed}", *arguments)
        process = launch_module(*command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT)
        assert process.stdin
        try:
            _wait(process)
            result.results = _read(file)
            result.load_ended = sum(one.poll() is not None for one in spinning)
        except KeyboardInterrupt:
            result.interrupted = True
            try:
                result.results = _read(file)  # what fails from now on may fail because of this
                load.end(spinning)
                process.stdin.close()
                _wait(process)
            except KeyboardInterrupt:  # the second one: it is urgent
                process.kill()
                process.wait()
        output.seek(0)
        result.output = output.read().decode(errors="replace")
    result.seconds = time.monotonic() - since
    result.code = process.returncode
    return result


def _wait(process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(POLL_INTERVAL)


def _read(file: Path) -> Results:
    """What is on record of a round; nothing of one that ended before it began."""
    try:
        return read(file)
    except ResultsError:
        return Results()


def _write(task: SoakTask, *records: Record) -> None:
    """Write the files that the task names, and say where they are."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(task.folder, task.results) if task.results else Path(place, "soak.jsonl")
        file.write_text("".join(f"{to_line(record)}\n" for record in records), encoding="utf-8", newline="\n")
        if task.results:
            print(f"results: {task.results}")
        if task.report:
            print("report: ", end="", flush=True)
            write_report([str(file), f"--output={Path(task.folder, task.report)}"])


def main(arguments: list[str]) -> int:
    """Soak as the first argument says, with the others for pytest, and return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a failure's text may hold more than the terminal can show
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return soak(from_json(SoakTask, arguments[0]), arguments[1:])
    except KeyboardInterrupt:  # outside a round; a round that has just begun ends when this process does
        print("soak: interrupted", file=sys.stderr)
        return pytest.ExitCode.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
