"""Timelines: a course of events as a picture. A lane for each process, a row for each event, in log order."""

from __future__ import annotations

import itertools
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from specs.harness.model.courses import OUTSIDE, Course
from specs.harness.model.events import ENDS_WHAT_IS_LEFT, gates_opened
from specs.harness.report.rows import GUTTER, HEAD, LANE, LINE, MAX_LANES, Row, rows_of, x_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specs.harness.report.rows import Locate


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
    """What is to be drawn, in pixels. waits: hollow pieces of bars and strands. strands: the lives of threads."""

    width: int
    height: int
    heads: list[Head] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    waits: list[Bar] = field(default_factory=list)
    strands: list[Bar] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    left_out: int = 0


def role(course: Course, lane: int) -> str:
    """What a process is to the others."""
    it = course.lanes[lane]
    if it.parent != OUTSIDE:
        return f"child of {course.lanes[it.parent].name}"
    if lane == 0 and it.name == "MainProcess":
        return "main process"
    return "child of another process"


def draw(course: Course, locate: Locate = lambda _call, _what: 0, starts: Sequence[int] = ()) -> Timeline:
    """Lay out a course.

    locate: the line of the workload in which something is logged, or waited for at a gate; 0 if that is unknown.
    starts: its lines that start processes.
    """
    rows = rows_of(course, locate)
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
            Mark(x, row.bottom, _act_kind(row.text))
            for lane in row.targets
            for x in sorted({wait.x for wait in rows if wait.lane == lane and _opens(row, wait)}) or [x_of(lane)]
            # What is seen of a process later leads to nothing; of one that waits, the wait is drawn.
            if row.top < ends.get(lane, bottom) and not row.still
        ]
    return picture


def _opens(act: Row, wait: Row) -> bool:
    """Whether an act opens the gate at which somebody waits."""
    return wait.kind == "wait" and wait.top < act.top and wait.text.partition(": ")[2] in gates_opened(act.text)


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
    top, bottom, ended = mine[0].top, mine[-1].bottom, ""
    acts = [row for row in picture.rows if row.kind == "act" and lane in row.targets]
    if mine[-1].kind == "end":
        bottom = mine[-1].top
        killers = [act for act in acts if act.text.startswith("kills ")]
        killers += [row for row in picture.rows if row.kind == "act" and row.text == str(ENDS_WHAT_IS_LEFT)]
        ended = "kill" if any(killer.top < bottom for killer in killers) else "exit"
    picture.bars.append(Bar(lane, x_of(lane), top, bottom, ended))
    parent = course.lanes[lane].parent
    if parent != OUTSIDE and parent < MAX_LANES:
        since, until = _started(picture, parent, mine[0], starts)
        picture.arrows.append(Arrow(x_of(parent), x_of(lane), since, until, top + 2))
    _draw_waits(picture, lane, mine, acts, bottom)
    for strand in sorted({row.strand for row in mine} - {0}):
        its = [row for row in mine if row.strand == strand]
        last = max([its[-1].bottom, *(wait.bottom for wait in picture.waits if wait.x == its[0].x)])
        picture.strands.append(Bar(lane, its[0].x, its[0].top, min(last, bottom), ""))


def _draw_waits(picture: Timeline, lane: int, mine: Sequence[Row], acts: Sequence[Row], bottom: int) -> None:
    """The waits of a lane: at gates until these open, and where the observer saw one, between two events."""
    for row in mine:
        if row.kind == "wait":
            opened = (act.middle for act in acts if _opens(act, row))
            until = min(max(next(opened, bottom), row.middle + LINE), max(bottom, row.middle))
            picture.waits.append(Bar(lane, row.x, row.middle, until, "wait"))
    main = [row for row in mine if row.kind != "end" and not row.strand]
    for act in acts:
        if act.still:
            since = next((row.middle for row in reversed(main) if row.top < act.top), act.middle)
            until = next((row.middle for row in main if row.top > act.top), bottom)
            if all((wait.x, wait.top) != (x_of(lane), since) for wait in picture.waits):
                picture.waits.append(Bar(lane, x_of(lane), since, until, "wait"))
