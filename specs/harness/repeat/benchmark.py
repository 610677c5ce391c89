"""What the specification costs: `python -m specs.harness.repeat.benchmark [--python PYTHON] [-- PYTEST ARGUMENTS]`.

Runs the whole suite on one interpreter, and then, for each program that the suite ran, a program with as many processes
that do nothing: the floor, below which no suite can go that starts these processes. What counts is CPU time, and its
ratio to the floor: wall time depends on the machine's cores, and partly passes in quiet windows.

Linux only: the benchmark makes itself the one to whom orphans go (a child subreaper), so that the CPU time of every
descendant, whoever its parent was, comes to it in the end.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import itertools
import json
import os
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import psutil

from specs.harness.machine import metering
from specs.harness.machine.environments import clean_environment
from specs.harness.machine.launching import launch
from specs.harness.model.subjects import SubjectError
from specs.harness.observe import interpreters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import FrameType

    from specs.harness.model.subjects import Interpreter

#: What is wanted: the CPU time of the programs' own processes, and of the whole run, as multiples of the floor.
PROGRAMS_WANTED = 1.6
WHOLE_WANTED = 2.0

OWN = "programs' own processes"

#: How often each idle program is measured; of the results the median counts.
TIMES = 5

#: How long what a command leaves running may go on when the command has ended, in seconds.
LEFT_PATIENCE = 60.0

#: How long pytest may take to clean up after a Ctrl-C, in seconds.
CLEANING_PATIENCE = 20.0

PR_SET_CHILD_SUBREAPER = 36

#: Exit codes: of a usage error as pytest has it; of a suite that did not pass; of a run that was interrupted.
USAGE, FAILED, INTERRUPTED = 4, 1, 130


class BenchmarkError(Exception):
    """Nothing can be measured; the message says, on one line, why and what would do."""


# The pure part: what was noted, and what follows from it.


@dataclass(frozen=True, slots=True)
class Shape:
    """What programs have in common that cost the same when they do nothing.

    python (a path), implementation, start_method: of the subject. children: how many processes any process of the
    program started, for each start method, by the method's name.
    """

    python: str
    implementation: str
    start_method: str
    children: tuple[tuple[str, int], ...]


def read_note(note: str) -> Shape:
    """The shape of the program that a note is about: a line of the observer's, then a start method for each child.

    Raises ValueError for what is no note.
    """
    first, *children = note.splitlines() or [""]
    match json.loads(first):
        case [str(python), str(implementation), str(start_method)]:
            return Shape(python, implementation, start_method, tuple(sorted(Counter(children).items())))
    raise ValueError(f"a program's note starts with {first:.200}")


def read_folder(folder: Path) -> tuple[Counter[Shape], dict[str, list[float]]]:
    """What was noted in a folder: the programs that ran, by shape; the observer's CPU times, in seconds, by role."""
    programs: Counter[Shape] = Counter()
    observer: dict[str, list[float]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if path.name.startswith(metering.PROGRAM):
            programs[read_note(path.read_text())] += 1
        else:
            observer[path.name.rpartition("-")[0]].append(float(path.read_text()))
    return programs, dict(observer)


@dataclass(frozen=True, slots=True)
class Figures:
    """One run of the suite, and its floor.

    wall, cpu: of the whole run, in seconds. observer: the CPU time of each of the observer's processes, by role.
    programs: how many ran of each shape. floor: the CPU time of one idle program of each shape.
    """

    wall: float
    cpu: float
    observer: Mapping[str, Sequence[float]]
    programs: Mapping[Shape, int]
    floor: Mapping[Shape, float]

    @property
    def programs_cpu(self) -> float:
        """The CPU time of everything that is not the observer's."""
        return self.cpu - sum(sum(times) for times in self.observer.values())

    @property
    def floor_cpu(self) -> float:
        """The CPU time of as many processes that do nothing."""
        return sum(self.floor_by_method().values())

    @property
    def programs_ratio(self) -> float:
        """The CPU time of the programs' own processes, as a multiple of the floor."""
        return self.programs_cpu / self.floor_cpu

    @property
    def whole_ratio(self) -> float:
        """The CPU time of the whole run, as a multiple of the floor."""
        return self.cpu / self.floor_cpu

    def floor_by_method(self) -> dict[str, float]:
        """The floor of the programs that ran under each start method."""
        found: dict[str, float] = defaultdict(float)
        for shape, count in self.programs.items():
            found[shape.start_method] += count * self.floor[shape]
        return dict(found)

    def mains(self) -> Counter[str]:
        """How many main processes ran under each start method."""
        found: Counter[str] = Counter()
        for shape, count in self.programs.items():
            found[shape.start_method] += count
        return found

    def children(self) -> Counter[str]:
        """How many children were started by each start method."""
        found: Counter[str] = Counter()
        for shape, count in self.programs.items():
            for method, children in shape.children:
                found[method] += count * children
        return found

    def to_json(self) -> dict[str, Any]:
        """The figures as JSON has them, seconds and counts."""
        return {
            "wall": self.wall,
            "cpu": self.cpu,
            "programs_cpu": self.programs_cpu,
            "observer_cpu": {role: list(times) for role, times in self.observer.items()},
            "main_processes": self.mains(),
            "children": self.children(),
            "floor_cpu": self.floor_by_method(),
            "programs_ratio": self.programs_ratio,
            "whole_ratio": self.whole_ratio,
        }


def table(figures: Figures) -> str:
    """The figures of one run for a person to read."""
    mains, children, floors = figures.mains(), figures.children(), figures.floor_by_method()
    methods = [method for method in ("fork", "spawn", "forkserver") if mains[method] or children[method]]
    methods += sorted((set(mains) | set(children)) - set(methods))
    rows = [
        ["processes", *methods, "all"],
        ["  main processes", *(str(mains[method]) for method in methods), str(mains.total())],
        ["  children", *(str(children[method]) for method in methods), str(children.total())],
        ["  floor, CPU s", *(f"{floors.get(method, 0):.1f}" for method in methods), f"{figures.floor_cpu:.1f}"],
    ]
    lines = [row[0].ljust(28) + "".join(cell.rjust(12) for cell in row[1:]) for row in rows]
    parts = [
        (OWN, figures.programs_cpu, _told(figures.programs_ratio, PROGRAMS_WANTED)),
        *(
            (f"{len(times)} {role}{'s' if len(times) > 1 else ''}", sum(times), "")
            for role, times in figures.observer.items()
        ),
    ]
    lines += ["", f"{'the run':<28}{'seconds':>12}{'x floor':>12}"]
    lines.append(f"{'  wall':<28}{figures.wall:>12.1f}")
    lines.append(f"{'  CPU':<28}{figures.cpu:>12.1f}{_told(figures.whole_ratio, WHOLE_WANTED)}")
    lines += [f"    {name:<24}{seconds:>12.1f}{told}" for name, seconds, told in parts]
    return "\n".join(lines)


def medians(rounds: Sequence[Figures]) -> tuple[float, float]:
    """The medians of the two ratios to the floor: of the programs' own processes, of the whole run."""
    return (
        statistics.median(figures.programs_ratio for figures in rounds),
        statistics.median(figures.whole_ratio for figures in rounds),
    )


def _told(ratio: float, wanted: float) -> str:
    return f"{ratio:>12.2f}  wanted: at most {wanted} ({'met' if ratio <= wanted else 'missed'})"


# The measuring part.


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost, with all that it started: wall time (until it ended) and CPU in seconds, exit code."""

    wall: float
    cpu: float
    code: int


def _become_subreaper() -> None:
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
        for shape, found in costs.items():
            started = itertools.chain.from_iterable((method, str(count)) for method, count in shape.children)
            module = ["-m", "specs.harness.repeat.idle", shape.implementation, shape.start_method, *started]
            cost = _cost([shape.python, *module], environment, output, LEFT_PATIENCE)
            if cost.code or output.stat().st_size:
                said = (output.read_text(errors="replace").strip().splitlines() or [f"exit code {cost.code}"])[-1]
                raise BenchmarkError(f"{shape.python} {' '.join(module)}: {said:.200}")
            if turn:  # the first one warms up
                found.append(cost.cpu)
    return {shape: statistics.median(found) for shape, found in costs.items()}


def measure(python: str, arguments: Sequence[str]) -> tuple[Figures, str]:
    """Run the suite on one interpreter, and then its floor; return the figures, and why the suite failed, if it did.

    Raises BenchmarkError if no program ran that could be measured.
    """
    with tempfile.TemporaryDirectory(prefix="mp-bench-") as place:
        folder, output = Path(place, "meter"), Path(place, "output.txt")
        folder.mkdir()
        environment = {**os.environ, metering.FOLDER: str(folder), "TMPDIR": place}
        cost = _cost([sys.executable, "-m", "pytest", f"--python={python}", *arguments], environment, output)
        said = output.read_text(errors="replace").strip()
        programs, observer = read_folder(folder)
        if not programs:
            errors = [line for line in said.splitlines() if "error:" in line.lower()]
            why = (errors or said.splitlines() or [f"exit code {cost.code}"])[-1]
            raise BenchmarkError(f"pytest ran no program ({why.strip('= '):.300}); give arguments with which it does")
        floor = measure_floor(programs, Path(place))
        return Figures(cost.wall, cost.cpu, observer, programs, floor), said if cost.code else ""


# The command.


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
        default=sys.executable,
        metavar="PYTHON",
        help="the interpreter to run it on: a path, a version (3.8) or a name (pypy3); default: this one",
    )
    parser.add_argument("--rounds", type=_rounds, default=1, metavar="N", help="how often to measure (default: 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures as JSON, too")
    parser.add_argument("pytest", nargs="*", metavar="-- ARGUMENT", help="more arguments for pytest")
    return parser.parse_args(given)


def _rounds(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rounds; write one from 1 to 1000")
    return int(text)


def _subject(name: str) -> Interpreter:
    path = interpreters.locate(name)
    environment = clean_environment(Path(tempfile.gettempdir()))
    return interpreters.query_interpreter(path, "multiprocessing", environment, f"--python {name}")


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    arguments = _arguments(given)
    try:
        if sys.platform != "linux":
            raise BenchmarkError(f"the benchmark needs Linux, where orphans can be adopted; this is {sys.platform}")
        return _measure_and_tell(arguments)
    except (BenchmarkError, SubjectError) as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("interrupted; nothing is left running", file=sys.stderr)
        return INTERRUPTED


def _measure_and_tell(arguments: argparse.Namespace) -> int:
    for ends in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ends, signal.default_int_handler)
    signal.signal(signal.SIGALRM, _too_late)
    subject = _subject(arguments.python)
    if arguments.json:
        _write(arguments.json, "")
    _become_subreaper()
    cores = len(os.sched_getaffinity(0))
    print(f"the suite on {subject.title} at {subject.executable}, {cores} cores", flush=True)
    rounds: list[Figures] = []
    reason = ""
    for number in range(1, arguments.rounds + 1):
        figures, failed = measure(subject.executable, arguments.pytest)
        rounds.append(figures)
        reason = reason or failed
        print(f"\nround {number}\n" if arguments.rounds > 1 else "")
        print(table(figures), flush=True)
    programs, whole = medians(rounds)
    if len(rounds) > 1:
        print(f"\nmedian of {len(rounds)} rounds")
        print(f"{'  CPU':<40}{_told(whole, WHOLE_WANTED)}")
        print(f"    {OWN:<36}{_told(programs, PROGRAMS_WANTED)}")
    if arguments.json:
        told = {
            "subject": asdict(subject),
            "cores": cores,
            "programs_ratio": programs,
            "whole_ratio": whole,
            "rounds": [figures.to_json() for figures in rounds],
        }
        _write(arguments.json, json.dumps(told, indent=2) + "\n")
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
