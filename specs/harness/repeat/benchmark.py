"""What the specification costs: `python -m specs.harness.repeat.benchmark [--python PYTHON] [-- PYTEST ARGUMENTS]`.

Runs the whole suite on one interpreter, and then, for each program that the suite ran, a program with as many processes
that do nothing: the floor, below which no suite can go that starts these processes. What counts is CPU time, and its
ratio to the floor: wall time depends on the machine's cores, and partly passes in quiet windows.

The observer counts the processes, from the events in a program's log: nothing is added to what is measured. A child
that logs nothing is not counted (one in twenty); what it costs counts as its program's.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from specs.harness.machine.platforms import IS_LINUX
from specs.harness.repeat.benchmark_costs import BenchmarkError, become_subreaper, measure
from specs.harness.repeat.benchmark_figures import (
    MAX_PROGRAMS_RATIO,
    MAX_WHOLE_RATIO,
    PROGRAMS,
    describe_ratio,
    medians,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from specs.harness.repeat.benchmark_figures import Figures

#: Exit codes: of a usage error as pytest has it; of a suite that did not pass; of a run that was interrupted.
USAGE, FAILED, INTERRUPTED = 4, 1, 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"ERROR: {message}\n")


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(
        prog="python -m specs.harness.repeat.benchmark",
        description="Measure what the suite costs, and what as many processes cost that do nothing.",
    )
    parser.add_argument(
        "--python",
        type=_executable,
        default=sys.executable,
        metavar="PYTHON",
        help="the interpreter to run it on: a path, or a name on PATH (python3.8, pypy3); default: this one",
    )
    parser.add_argument("--rounds", type=_rounds, default=1, metavar="N", help="how often to measure (default: 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures as JSON, too")
    parser.add_argument("pytest", nargs="*", metavar="-- ARGUMENT", help="more arguments for pytest")
    return parser.parse_args(given)


def _executable(text: str) -> str:
    # Not a version: pytest would have to search for it, by running other interpreters, whose CPU time would count.
    path = shutil.which(text)
    if not path:
        raise argparse.ArgumentTypeError(f"no such interpreter: {text}; give the path of one, or its name on PATH")
    return str(Path(path).absolute())


def _rounds(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rounds; write one from 1 to 1000")
    return int(text)


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    arguments = _arguments(given)
    try:
        if not IS_LINUX:
            raise BenchmarkError("the benchmark needs Linux, where orphans can be adopted; run it there")
        return _measure_and_print(arguments)
    except BenchmarkError as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("interrupted; nothing is left running", file=sys.stderr)
        return INTERRUPTED


def _measure_and_print(arguments: argparse.Namespace) -> int:
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    signal.signal(signal.SIGALRM, _too_late)
    if arguments.json:
        _write(arguments.json, "")
    become_subreaper()
    cores = len(os.sched_getaffinity(0))
    print(f"the suite on {arguments.python}, {cores} cores", flush=True)
    rounds: list[Figures] = []
    reason = ""
    for number in range(1, arguments.rounds + 1):
        figures, failed = measure(arguments.python, arguments.pytest)
        rounds.append(figures)
        reason = reason or failed
        print(f"\nround {number}\n" if arguments.rounds > 1 else "")
        print(table(figures), flush=True)
    programs, whole = medians(rounds)
    if len(rounds) > 1:
        print(f"\nmedian of {len(rounds)} rounds")
        print(f"{'  CPU':<40}{describe_ratio(whole, MAX_WHOLE_RATIO)}")
        print(f"    {PROGRAMS:<36}{describe_ratio(programs, MAX_PROGRAMS_RATIO)}")
    if arguments.json:
        summary = {
            "python": arguments.python,
            "cores": cores,
            "programs_ratio": programs,
            "whole_ratio": whole,
            "rounds": [figures.to_json() for figures in rounds],
        }
        _write(arguments.json, json.dumps(summary, indent=2) + "\n")
    if reason:
        print(f"\nThe suite did not pass, so this is not what it costs. pytest said:\n\n{reason}", file=sys.stderr)
    return FAILED if reason else 0


def _too_late(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TimeoutError


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BenchmarkError(
            f"--json {path}: cannot be written ({error.strerror}); give a file in a folder that is there"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
