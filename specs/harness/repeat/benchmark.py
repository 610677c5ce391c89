"""What the specification costs: `python -m specs.harness.repeat.benchmark [--python PYTHON] [-- PYTEST ARGUMENTS]`.

Runs the whole suite on one interpreter, and then, for each program that the suite ran, a program with as many processes
that do nothing: the floor, below which no suite can go that starts these processes. What counts is CPU time, and its
ratio to the floor: wall time depends on the machine's cores, and partly passes in quiet windows.

The observer counts the processes, from the events in a program's log: nothing is added to what is measured. A child
that logs nothing is not counted (one in twenty); what it costs counts as its program's.

With `--count` it only counts, and says how many processes that are for a claim and a start method.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from specs.harness.machine import metering
from specs.harness.machine.environments import clean_environment
from specs.harness.machine.places import find_place
from specs.harness.machine.platforms import IS_LINUX
from specs.harness.model import results_files, specification
from specs.harness.repeat.benchmark_costs import run
from specs.harness.repeat.benchmark_figures import Figures, Shape, counts, medians, read_folder, text

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from specs.harness.repeat.benchmark_costs import Cost

#: Exit codes: of a usage error as pytest has it; of a suite without a program; of a run that was interrupted.
USAGE, FAILED, INTERRUPTED = 4, 1, 130

#: How often each idle program is measured; of the results the median counts.
TIMES = 5


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"ERROR: {message}\n")


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = _Parser(
        prog="python -m specs.harness.repeat.benchmark",
        description="Measure what the suite costs, and what as many processes cost that do nothing.",
    )
    which = "the interpreter to run it on: a path, or a name on PATH (python3.8, pypy3); default: this one"
    parser.add_argument("--python", default=sys.executable, metavar="PYTHON", help=which)
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="how often to measure (default: 1)")
    parser.add_argument("--count", action="store_true", help="only count the processes")
    parser.add_argument("pytest", nargs="*", metavar="-- ARGUMENT", help="more arguments for pytest")
    arguments = parser.parse_args(given)
    # Not a version: pytest would have to search for it, by running other interpreters, whose CPU time would count.
    python = shutil.which(arguments.python)
    if not IS_LINUX:
        parser.error("the benchmark needs Linux, where orphans can be adopted; run it there")
    if not python:
        parser.error(f"no such interpreter: {arguments.python}; give the path of one, or its name on PATH")
    if arguments.rounds < 1:
        parser.error(f"--rounds {arguments.rounds}: must be at least 1")
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    print(f"the suite on {python}, {len(os.sched_getaffinity(0))} cores", flush=True)
    rounds = []
    code = 0
    try:
        for _ in range(arguments.rounds):
            named = any(argument.startswith("--start-method") for argument in arguments.pytest)
            methods = [] if named else ["--start-method=all"]
            command = [f"--python={Path(python).absolute()}", *methods, *arguments.pytest]
            if arguments.count:
                return _count(command)
            figures, exit_code = _measure(command)
            rounds.append(figures)
            code = code or exit_code
            print(f"\n{text(figures)}", flush=True)
    except KeyboardInterrupt:
        print("interrupted; nothing is left running", file=sys.stderr)
        return INTERRUPTED
    if len(rounds) > 1:
        print(f"\n{medians(rounds)}")
    return code


def _measure(arguments: Sequence[str]) -> tuple[Figures, int]:
    """Run the suite, and then its floor; return the figures, and the suite's exit code.

    Exits if there is no program to measure.
    """
    with tempfile.TemporaryDirectory(prefix="mp-bench-") as place:
        suite, programs, observer = _run_suite(arguments, place)
        return Figures(suite.wall, suite.cpu, observer, programs, _measure_floor(programs)), suite.code


def _count(arguments: Sequence[str]) -> int:
    """Run the suite, print how many processes it started, and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="mp-bench-") as place:
        file = Path(place, "results.jsonl")
        suite, programs, _ = _run_suite([*arguments, f"--results={file}"], place)
        specs = specification.load().catalogue
        items = results_files.read(file).selected
    asked = {(item.subject, decision.claim) for item in items for decision in specs[item.spec].decisions}
    print(f"\n{counts(programs, len(asked))}")
    return suite.code


def _run_suite(arguments: Sequence[str], place: str) -> tuple[Cost, Counter[Shape], dict[str, list[float]]]:
    """Run the suite; return what it cost, the programs that ran, and the observer's CPU times.

    Exits if there is no program.
    """
    folder = Path(place, "meter")
    folder.mkdir()
    environment = {**os.environ, metering.FOLDER: str(folder), "TMPDIR": place}
    suite = run([sys.executable, "-m", "pytest", *arguments], environment)
    programs, observer = read_folder(folder)
    if suite.code or not programs:
        print(f"{suite.output}\nThe suite did not pass, or ran no program: see above.", file=sys.stderr, flush=True)
    if not programs:
        sys.exit(suite.code or FAILED)
    return suite, programs, observer


def _measure_floor(shapes: Iterable[Shape]) -> dict[Shape, float]:
    """The CPU time of an idle program of each shape, in seconds: the median of some runs, the shapes taking turns."""
    costs: dict[Shape, list[float]] = {shape: [] for shape in shapes}
    for _ in range(TIMES + 1):
        for shape, measured in costs.items():
            command = [shape.python, "-m", "specs.harness.repeat.idle", *map(str, shape[1:])]
            cost = run(command, clean_environment(find_place()))
            if cost.code:
                sys.exit(f"{' '.join(command)}: exit code {cost.code}\n{cost.output}")
            measured.append(cost.cpu)
    return {shape: statistics.median(measured[1:]) for shape, measured in costs.items()}  # the first one warms up


if __name__ == "__main__":
    sys.exit(main())
