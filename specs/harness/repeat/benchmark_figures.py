"""What a benchmark measured, and what follows from it: pure values."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from specs.harness.machine import metering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: The limits: the CPU time of the programs' own processes, and of the whole run, as multiples of the floor.
MAX_PROGRAMS_RATIO = 1.35
MAX_WHOLE_RATIO = 1.6

PROGRAMS = "programs' own processes"


@dataclass(frozen=True, slots=True)
class Shape:
    """What programs have in common that cost the same when they do nothing.

    python (a path), implementation, start_method: of the subject. children: how many a program has.
    """

    python: str
    implementation: str
    start_method: str
    children: int


def read_record(record: str) -> Shape:
    """The shape of the program that a record (of `metering.record_program`) is about.

    Raises ValueError for anything else.
    """
    match json.loads(record):
        case [str(python), str(implementation), str(start_method), int(children)]:
            return Shape(python, implementation, start_method, children)
    raise ValueError(f"not a record of a program: {record:.200}")


def read_folder(folder: Path) -> tuple[Counter[Shape], dict[str, list[float]]]:
    """What is recorded in a folder: the programs that ran, by shape; the observer's CPU times, in seconds, by role."""
    programs: Counter[Shape] = Counter()
    observer: dict[str, list[float]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if path.name.startswith(metering.PROGRAM):
            programs[read_record(path.read_text())] += 1
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
        floors: dict[str, float] = defaultdict(float)
        for shape, count in self.programs.items():
            floors[shape.start_method] += count * self.floor[shape]
        return dict(floors)

    def mains(self) -> Counter[str]:
        """How many main processes ran under each start method."""
        mains: Counter[str] = Counter()
        for shape, count in self.programs.items():
            mains[shape.start_method] += count
        return mains

    def children(self) -> Counter[str]:
        """How many children, as far as they logged anything, ran under each start method."""
        children: Counter[str] = Counter()
        for shape, count in self.programs.items():
            children[shape.start_method] += count * shape.children
        return children

    def to_json(self) -> dict[str, Any]:
        """The figures as JSON has them, seconds and counts."""
        return {
            "pythons": sorted({shape.python for shape in self.programs}),
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
    methods = [method for method in ("fork", "spawn", "forkserver") if mains[method]]
    rows = [
        ["processes", *methods, "all"],
        ["  main processes", *(str(mains[method]) for method in methods), str(mains.total())],
        ["  children", *(str(children[method]) for method in methods), str(children.total())],
        ["  floor, CPU s", *(f"{floors.get(method, 0):.1f}" for method in methods), f"{figures.floor_cpu:.1f}"],
    ]
    lines = [row[0].ljust(28) + "".join(cell.rjust(12) for cell in row[1:]) for row in rows]
    parts = [
        (PROGRAMS, figures.programs_cpu, describe_ratio(figures.programs_ratio, MAX_PROGRAMS_RATIO)),
        *(
            (f"{len(times)} {role}{'s' if len(times) > 1 else ''}", sum(times), "")
            for role, times in figures.observer.items()
        ),
    ]
    lines += ["", f"{'the run':<28}{'seconds':>12}{'x floor':>12}"]
    lines.append(f"{'  wall':<28}{figures.wall:>12.1f}")
    lines.append(f"{'  CPU':<28}{figures.cpu:>12.1f}{describe_ratio(figures.whole_ratio, MAX_WHOLE_RATIO)}")
    lines += [f"    {name:<24}{seconds:>12.1f}{ratio}" for name, seconds, ratio in parts]
    return "\n".join(lines)


def medians(rounds: Sequence[Figures]) -> tuple[float, float]:
    """The medians of the two ratios to the floor: of the programs' own processes, of the whole run."""
    return (
        statistics.median(figures.programs_ratio for figures in rounds),
        statistics.median(figures.whole_ratio for figures in rounds),
    )


def describe_ratio(ratio: float, limit: float) -> str:
    """A column of a ratio to the floor, and whether it is within its limit."""
    return f"{ratio:>12.2f}  wanted: at most {limit} ({'met' if ratio <= limit else 'missed'})"
