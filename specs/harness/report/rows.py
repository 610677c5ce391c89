"""The rows of a timeline: what happened, one below the other, each in the lane of its process or across them all."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from specs.harness.model.courses import OUTSIDE, Course, Wait, plain_name
from specs.harness.model.events import gates_opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: From `log` or `gate`, and what that is called with.
    Locate = Callable[[str, str], int]

#: Measures, in pixels: two lanes fit a phone. STRAND: between the threads of a process.
LANE, GUTTER, LINE, PADDING, HEAD, STRAND = 168, 22, 16, 8, 46, 12

#: How many characters fit beside a point, on how many lines; and how many pixels one of them takes in a longer line.
TEXT_WIDTH, TEXT_LINES, CHARACTER = 20, 12, 7

#: The most lanes that are drawn, and in one of them the most threads beside the main one: more share the last strand.
MAX_LANES, MAX_STRANDS = 16, 3

Kind = Literal["event", "act", "wait", "gap", "end"]

#: The acts by which the observer tells that a process waits.
_WAITING = re.compile(r"sees that (?P<name>.+) is (?P<how>waiting without a timeout|at rest)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a timeline.

    lane: where it stands. targets: the lanes that it acts on. source: the line of the workload that logged it, or 0.
    strand: the thread, 0 for the main one. left: where its text begins (pixels). still: whether its targets wait.
    """

    kind: Kind
    lane: int
    text: str
    lines: tuple[str, ...]
    top: int
    height: int
    targets: tuple[int, ...] = ()
    source: int = 0
    strand: int = 0
    left: int = 0
    still: bool = False

    @property
    def middle(self) -> int:
        """Where its point is (pixels)."""
        return self.top + PADDING + LINE // 2

    @property
    def bottom(self) -> int:
        """Where the next one begins (pixels)."""
        return self.top + self.height

    @property
    def x(self) -> int:
        """Where its point is (pixels)."""
        return x_of(self.lane) + self.strand * STRAND


def x_of(lane: int) -> int:
    """Where the line of a lane is."""
    return GUTTER // 2 - 2 if lane == OUTSIDE else GUTTER + 10 + lane * LANE


class _Rows:
    """Rows as they are made."""

    def __init__(self, course: Course) -> None:
        self.made: list[Row] = []
        self._top = HEAD
        self._across = max(TEXT_WIDTH, min(len(course.lanes), MAX_LANES) * LANE // CHARACTER)
        self._strands = dict.fromkeys(range(len(course.lanes)), 0)
        used = [(step.lane, step.thread) for step in course.steps] + [(wait.lane, wait.thread) for wait in course.waits]
        for lane, thread in used:
            if lane != OUTSIDE:
                self._strands[lane] = max(self._strands[lane], _strand(thread))

    def add(
        self,
        kind: Kind,
        lane: int,
        text: str,
        targets: tuple[int, ...] = (),
        source: int = 0,
        strand: int = 0,
        *,
        still: bool = False,
    ) -> None:
        """Add a row below the last one; its text stands to the right of all strands of its lane."""
        beside = STRAND * self._strands.get(lane, 0)
        left = x_of(lane) + 16 + beside if lane != OUTSIDE else x_of(lane) + 13
        room = self._across if lane == OUTSIDE else TEXT_WIDTH - -(-beside // CHARACTER)
        lines = tuple(textwrap.wrap(text, room, max_lines=TEXT_LINES, placeholder=" …", break_on_hyphens=False))
        height = max(1, len(lines)) * LINE + PADDING
        self.made.append(Row(kind, lane, text, lines or ("",), self._top, height, targets, source, strand, left, still))
        self._top += height

    def end(self, lane: int) -> None:
        """A process ended here."""
        self.made.append(Row("end", lane, "", (), self._top, 0))


def _strand(thread: int) -> int:
    return min(thread, MAX_STRANDS)


def rows_of(course: Course, locate: Locate) -> list[Row]:
    """The rows of a course, from top to bottom."""
    rows = _Rows(course)
    waits: dict[int, list[Wait]] = {}
    for wait in course.waits:
        waits.setdefault(wait.after, []).append(wait)

    def add_waits(after: int) -> None:
        for wait in waits.get(after, ()):
            if wait.lane < MAX_LANES:
                text = f"waits at the gate: {wait.gate}"
                rows.add("wait", wait.lane, text, (), locate("gate", wait.gate), _strand(wait.thread))

    add_waits(OUTSIDE)
    half = len(course.steps) // 2
    waiting: list[tuple[str, str]] = []
    for number, step in enumerate(course.steps):
        if course.omitted and number == half:
            rows.add("gap", OUTSIDE, f"{course.omitted} more events")
        if step.lane == OUTSIDE:
            seen = _WAITING.fullmatch(step.what)
            if seen:
                waiting.append((seen["name"], seen["how"]))
            following = course.steps[number + 1] if number + 1 < len(course.steps) else None
            more = following and following.lane == OUTSIDE and _WAITING.fullmatch(following.what)
            if seen and not more:
                _add_stillness(rows, course, number, waiting)
                waiting = []
            elif not seen:
                rows.add("act", OUTSIDE, step.what, tuple(_targets(course, step.what)))
        elif step.lane < MAX_LANES:
            text = f"{step.what}: {step.value}" if step.value else step.what
            rows.add("event", step.lane, text, (), locate("log", step.what), _strand(step.thread))
        add_waits(number)
        for end in course.ends:
            if end.after == number and end.lane < MAX_LANES:
                rows.end(end.lane)
    return rows.made


def _add_stillness(rows: _Rows, course: Course, number: int, waiting: list[tuple[str, str]]) -> None:
    """Say at once which processes the observer saw waiting, since when, and whether these are all.

    All are those that have logged something and have not ended, with all their threads that have; of others, as a fork
    server, the course does not tell.
    """
    targets: list[int] = []
    told: list[str] = []
    hows = dict(sorted(waiting, key=lambda seen: seen[1]))  # at rest, or, as that says more, without a timeout
    for name in dict.fromkeys(name for name, _ in waiting):
        how = hows[name]
        mine = list(_targets(course, name))
        targets += mine
        before = [step.what for step in course.steps[:number] if step.lane in mine and not step.thread]
        since = f" after “{before[-1]}”" if before else ""
        told.append(f"{name} {'is at rest' if how == 'at rest' else 'waits without a timeout'}{since}")
    begun = {step.lane for step in course.steps[:number]} - {OUTSIDE}
    ended = {end.lane for end in course.ends if end.after < number}
    opened = {gate for step in course.steps[:number] if step.lane == OUTSIDE for gate in gates_opened(step.what)}
    held = {(wait.lane, wait.thread) for wait in course.waits if wait.after < number and wait.gate not in opened}
    threads = {(step.lane, step.thread) for step in course.steps[:number] if step.thread and step.lane not in ended}
    all_wait = len(told) > 1 and begun - ended <= set(targets) and threads <= held
    text = ", ".join(told)
    rows.add("act", OUTSIDE, f"all wait: {text}" if all_wait else text, tuple(targets), still=True)


def _targets(course: Course, what: str) -> Iterator[int]:
    """The lanes on which an act of the observer's has an effect, or that it looks at."""
    if gates := gates_opened(what):
        yield from sorted({wait.lane for wait in course.waits if wait.gate in gates and wait.lane < MAX_LANES})
        return
    for number, lane in enumerate(course.lanes[:MAX_LANES]):
        if any(
            re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", what) for name in (lane.name, plain_name(lane.name))
        ):
            yield number
    if what.startswith("main process exits") and course.lanes and course.lanes[0].name == "MainProcess":
        yield 0
