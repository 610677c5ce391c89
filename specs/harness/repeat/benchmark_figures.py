"""What a benchmark measured, and what follows from it: pure values."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from specs.harness.machine import metering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

#: The limits: the CPU time of the programs' own processes, and of the whole run, as multiples of the floor.
MAX_PROGRAMS_RATIO = 1.35
MAX_WHOLE_RATIO = 1.6


class Shape(NamedTuple):
    """What programs have in common that cost the same when they do nothing.

    python (a path), implementation, start_method: of the subject. children: how many a program has.
    """

    python: str
    implementation: str
    start_method: str
    children: int


def read_folder(folder: Path) -> tuple[Counter[Shape], dict[str, list[float]]]:
    """What `metering` wrote: how many programs of each shape ran; the observer's CPU times, in seconds, by role."""
    programs: Counter[Shape] = Counter()
    observer: dict[str, list[float]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if path.name.startswith(metering.PROGRAMS):
            programs.update(Shape(*json.loads(line)) for line in path.read_text().splitlines())
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

    def total(self, value: Callable[[Shape], float], method: str = "") -> float:
        """The sum of a value over the programs: those under one start method, or all."""
        return sum(count * value(shape) for shape, count in self.programs.items() if method in {"", shape.start_method})

    @property
    def programs_cpu(self) -> float:
        """The CPU time of everything that is not the observer's."""
        return self.cpu - sum(map(sum, self.observer.values()))

    @property
    def ratios(self) -> tuple[float, float]:
        """The CPU times of the programs' own processes, and of the whole run, as multiples of the floor."""
        floor = self.total(self.floor.__getitem__)
        return self.programs_cpu / floor, self.cpu / floor


def counts(programs: Mapping[Shape, int], asked: int) -> str:
    """How many processes ran, for a person to read. asked: how many pairs of a claim and a start method there were."""
    lines = []
    every = 0
    for method in (*sorted({shape.start_method for shape in programs}), ""):
        some = {shape: count for shape, count in programs.items() if method in {"", shape.start_method}}
        mains = sum(some.values())
        every = mains + sum(count * shape.children for shape, count in some.items())
        lines.append(f"{method or 'all':<14}{every:>6} processes, {mains} of them main processes")
    return "\n".join([*lines, f"{every / asked:.1f} for a claim and a start method"])


def text(figures: Figures) -> str:
    """The figures of one run for a person to read."""
    lines = []
    for method in (*sorted({shape.start_method for shape in figures.programs}), ""):
        mains, children = figures.total(lambda _: 1, method), figures.total(lambda shape: shape.children, method)
        floor = figures.total(figures.floor.__getitem__, method)
        lines.append(
            f"{method or 'all':<14}{mains:>8} main processes{children:>8} children{floor:>8.2f} s CPU at least"
        )
    programs, whole = map(_describe, figures.ratios, (MAX_PROGRAMS_RATIO, MAX_WHOLE_RATIO))
    lines.append(f"{'programs':<14}{figures.programs_cpu:>8.1f} s CPU{programs}")
    for role, times in figures.observer.items():
        lines.append(f"{f'{role} x {len(times)}':<14}{sum(times):>8.1f} s CPU")
    lines.append(f"{'whole run':<14}{figures.cpu:>8.1f} s CPU{whole}")
    return "\n".join([*lines, f"{'':<14}{figures.wall:>8.1f} s"])


def medians(rounds: Sequence[Figures]) -> str:
    """The medians of the two ratios of several rounds, for a person to read."""
    ratios = map(statistics.median, zip(*(figures.ratios for figures in rounds), strict=True))
    programs, whole = map(_describe, ratios, (MAX_PROGRAMS_RATIO, MAX_WHOLE_RATIO))
    return f"median of {len(rounds)} rounds\n{'programs':<28}{programs}\n{'whole run':<28}{whole}"


def _describe(ratio: float, limit: float) -> str:
    """A ratio to the floor, and whether it is within its limit."""
    return f"{ratio:>8.2f} x floor, wanted: at most {limit} ({'met' if ratio <= limit else 'missed'})"
