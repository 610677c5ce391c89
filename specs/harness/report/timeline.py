"""Timelines: a course of events as a picture. A lane for each process, a row for each event, in log order."""

from __future__ import annotations

import itertools
import re
import sys
import textwrap
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from specs.harness.model.courses import OUTSIDE, Course, Wait, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    #: From `log` or `gate`, and what that is called with.
    Locate = Callable[[str, str], int]

#: Measures, in pixels: two lanes fit a phone.
LANE, GUTTER, LINE, PADDING, HEAD = 168, 22, 16, 10, 46

#: How many characters fit beside a point, on how many lines; and how many pixels one of them takes in a longer line.
TEXT_WIDTH, TEXT_LINES, CHARACTER = 20, 6, 7

#: The most lanes that are drawn.
MAX_LANES = 16

Kind = Literal["event", "act", "wait", "gap", "end"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a timeline.

    lane: where it stands. targets: the lanes that it acts on. source: the line of the workload that logged it, or 0.
    """

    kind: Kind
    lane: int
    text: str
    lines: tuple[str, ...]
    top: int
    height: int
    targets: tuple[int, ...] = ()
    source: int = 0

    @property
    def middle(self) -> int:
        """Where its point is (pixels)."""
        return self.top + PADDING + LINE // 2


@dataclass(frozen=True, slots=True)
class Bar:
    """The life of a process. ended: what ended it: exit, kill, or "" if nobody saw its end."""

    lane: int
    x: int
    top: int
    bottom: int
    ended: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a lane: the process's name and role."""

    x: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """Who started whom. since, until: between which events of the starter's that was (pixels). y: at the other's."""

    x1: int
    x2: int
    since: int
    until: int
    y: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Whom the observer acts on, or looks at."""

    x: int
    y: int
    kind: str


@dataclass(slots=True)
class Timeline:
    """What is to be drawn, in pixels. waits: hollow pieces of bars."""

    width: int
    height: int
    heads: list[Head] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    waits: list[Bar] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    left_out: int = 0


def x_of(lane: int) -> int:
    """Where the line of a lane is."""
    return GUTTER // 2 - 2 if lane == OUTSIDE else GUTTER + 10 + lane * LANE


def role(course: Course, lane: int) -> str:
    """What a process is to the others."""
    it = course.lanes[lane]
    if it.parent != OUTSIDE:
        return f"child of {course.lanes[it.parent].name}"
    if lane == 0 and it.name == "MainProcess":
        return "main process"
    return "child of another process"


def _rows(course: Course, locate: Locate) -> list[Row]:
    rows: list[Row] = []
    top = HEAD
    waits: dict[int, list[Wait]] = {}
    for wait in course.waits:
        waits.setdefault(wait.after, []).append(wait)

    across = max(TEXT_WIDTH, min(len(course.lanes), MAX_LANES) * LANE // CHARACTER)

    def add(kind: Kind, lane: int, text: str, targets: tuple[int, ...] = (), source: int = 0) -> None:
        nonlocal top
        room = across if lane == OUTSIDE else TEXT_WIDTH
        lines = tuple(textwrap.wrap(text, room, max_lines=TEXT_LINES, placeholder=" …", break_on_hyphens=False))
        height = max(1, len(lines)) * LINE + PADDING
        rows.append(Row(kind, lane, text, lines or ("",), top, height, targets, source))
        top += height

    def add_waits(after: int) -> None:
        for wait in waits.get(after, ()):
            if wait.lane < MAX_LANES:
                add("wait", wait.lane, f"waits at the gate: {wait.gate}", source=locate("gate", wait.gate))

    add_waits(OUTSIDE)
    half = len(course.steps) // 2
    for number, step in enumerate(course.steps):
        if course.omitted and number == half:
            add("gap", OUTSIDE, f"{course.omitted} more events")
        if step.lane == OUTSIDE:
            add("act", OUTSIDE, step.what, tuple(_targets(course, step.what)))
        elif step.lane < MAX_LANES:
            text = f"{step.what}: {step.value}" if step.value else step.what
            add("event", step.lane, text, source=locate("log", step.what))
        add_waits(number)
        rows += [
            Row("end", end.lane, "", (), top, 0) for end in course.ends if end.after == number and end.lane < MAX_LANES
        ]
    return rows


def _targets(course: Course, what: str) -> Iterator[int]:
    """The lanes on which an act of the observer's has an effect, or that it looks at."""
    verb, _, rest = what.partition(": ")
    if verb == "opens the gate":
        gates = set(rest.split(", "))
        yield from sorted({wait.lane for wait in course.waits if wait.gate in gates and wait.lane < MAX_LANES})
        return
    for number, lane in enumerate(course.lanes[:MAX_LANES]):
        if any(
            re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", what) for name in (lane.name, plain_name(lane.name))
        ):
            yield number
    if what.startswith("main process exits") and course.lanes and course.lanes[0].name == "MainProcess":
        yield 0


def draw(course: Course, locate: Locate = lambda _call, _what: 0, starts: Sequence[int] = ()) -> Timeline:
    """Lay out a course.

    locate: the line of the workload in which something is logged, or waited for at a gate; 0 if that is unknown.
    starts: its lines that start processes.
    """
    rows = _rows(course, locate)
    lanes = min(len(course.lanes), MAX_LANES)
    bottom = rows[-1].top + rows[-1].height if rows else HEAD
    picture = Timeline(GUTTER + max(lanes, 1) * LANE, bottom + 8, rows=rows, left_out=len(course.lanes) - lanes)
    for lane in range(lanes):
        picture.heads.append(Head(x_of(lane), course.lanes[lane].name, role(course, lane)))
        _draw_life(picture, course, lane, starts)
    for arrow in picture.arrows:  # who starts another lives, also if it has logged nothing yet
        for number, bar in enumerate(picture.bars):
            if bar.x == arrow.x1:
                picture.bars[number] = replace(bar, top=min(bar.top, max(HEAD - 6, arrow.since)))
    ends = {row.lane: row.top for row in rows if row.kind == "end"}
    picture.rows = [row for row in rows if row.kind != "end"]
    for row in picture.rows:
        picture.marks += [
            Mark(x_of(lane), row.top + row.height, _act_kind(row.text))
            for lane in row.targets
            if row.top < ends.get(lane, bottom)  # what is seen of a process later leads to nothing
        ]
    return picture


def _act_kind(what: str) -> str:
    verb = what.partition(" ")[0]
    return {"kills": "kill", "opens": "open", "stops": "stop", "resumes": "open"}.get(verb, "look")


def _started(picture: Timeline, parent: int, first: Row, starts: Sequence[int]) -> tuple[int, int]:
    """Between which of its parent's events a process was started that came to log its first: where they stand.

    The log does not tell. But where the parent's program starts processes only between two lines that log, it was
    there; otherwise, it was at any time before.
    """
    mine = [row for row in picture.rows if row.lane == parent and row.kind in ("event", "wait") and row.top < first.top]
    pairs = [
        (before, after)
        for before, after in itertools.zip_longest(mine, mine[1:])
        if any(before.source < line < (after.source if after else sys.maxsize) for line in starts if before.source)
    ]
    since = pairs[0][0] if pairs else mine[0] if mine else None
    until = pairs[-1][1] if pairs else None
    end = until.middle if until else first.top + 2
    return (since.middle if since else max(HEAD - 6, first.top - LINE)), end


def _draw_life(picture: Timeline, course: Course, lane: int, starts: Sequence[int]) -> None:
    mine = [row for row in picture.rows if row.lane == lane]
    if not mine:  # all of its events are among those that are left out
        return
    top, bottom, ended = mine[0].top, mine[-1].top + mine[-1].height, ""
    acts = [row for row in picture.rows if row.kind == "act" and lane in row.targets]
    if mine[-1].kind == "end":
        bottom = mine[-1].top
        ended = "kill" if any(act.text.startswith("kills ") and act.top < bottom for act in acts) else "exit"
    picture.bars.append(Bar(lane, x_of(lane), top, bottom, ended))
    parent = course.lanes[lane].parent
    if parent != OUTSIDE and parent < MAX_LANES:
        since, until = _started(picture, parent, mine[0], starts)
        picture.arrows.append(Arrow(x_of(parent), x_of(lane), since, until, top + 2))
    for number, row in enumerate(picture.rows):
        if row.lane == lane and row.kind == "wait":
            gate = row.text.partition(": ")[2]
            until = next(
                (
                    later.middle
                    for later in picture.rows[number:]
                    if later.kind == "act" and lane in later.targets and gate in later.text
                ),
                bottom,
            )
            picture.waits.append(Bar(lane, x_of(lane), row.middle, max(until, row.middle + LINE), "wait"))
