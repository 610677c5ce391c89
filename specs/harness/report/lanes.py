"""Showing a log to a person: a column for each process, a row for each event, in log order."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from specs.harness.model.courses import OUTSIDE
from specs.harness.model.events import OBSERVER, Event, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from specs.harness.model.courses import Course

#: A column is never narrower than this (characters): below it, phrases fall apart.
NARROWEST = 14

WIDEST = 30

#: The most events to show at each end of a long log.
SHOWN = 100


def lanes(events: Sequence[Event], width: int = 120) -> str:
    """The log as text, at most `width` characters wide.

    The observer's acts stand in the first column, then one column for each process in the order of their first
    event, headed by its name and pid; values stand below what was said. Where so many columns do not fit, each event
    stands behind the name of its process.
    """
    if not events:
        return "(the log is empty)"
    heads: dict[tuple[str, int], str] = {}
    for event in sorted(events, key=lambda event: not event.is_act):
        head = OBSERVER if event.is_act else f"{event.name} {event.pid}"
        heads.setdefault((OBSERVER, 0) if event.is_act else (event.name, event.pid), head)
    texts = [_text(event) for event in events]
    if (NARROWEST + 3) * len(heads) - 3 > width:
        return "\n".join(_list(events, heads, texts, width))
    longest = max(map(len, [*heads.values(), *texts]))
    column = min(longest, WIDEST, max(NARROWEST, (width - 3 * len(heads)) // len(heads)))
    rows = [_row([textwrap.wrap(head, column) for head in heads.values()], column)]
    rows.append("-+-".join("-" * column for _ in heads))
    places = list(heads)
    for event, text in zip(events, texts, strict=True):
        lane = places.index((OBSERVER, 0) if event.is_act else (event.name, event.pid))
        cells: list[list[str]] = [[] for _ in heads]
        cells[lane] = textwrap.wrap(text, column) or [""]
        rows.append(_row(cells, column))
    return "\n".join([*rows[:2], *_ends_of(rows[2:])])


def _list(
    events: Sequence[Event], heads: Mapping[tuple[str, int], str], texts: Sequence[str], width: int
) -> Iterator[str]:
    rows = []
    for event, text in zip(events, texts, strict=True):
        head = heads[(OBSERVER, 0) if event.is_act else (event.name, event.pid)]
        rows.append(textwrap.fill(f"{head} | {text}", width, subsequent_indent=" " * (NARROWEST // 2)))
    return _ends_of(rows)


def _ends_of(rows: Sequence[str]) -> Iterator[str]:
    """The rows of a log, without the middle of a long one."""
    if len(rows) <= 2 * SHOWN:
        yield from rows
        return
    yield from rows[:SHOWN]
    yield f"… {len(rows) - 2 * SHOWN} more events …"
    yield from rows[-SHOWN:]


def course_text(course: Course) -> str:
    """A course as text: a line for each event, and in whom it happened."""
    names = [lane.name for lane in course.lanes]
    lines = []
    for number, step in enumerate(course.steps):
        if course.omitted and number == len(course.steps) // 2:
            lines.append(f"… {course.omitted} more events …")
        who = OBSERVER if step.lane == OUTSIDE else _who(names[step.lane], step.thread)
        lines.append(f"{who}: {step.what}" + (f": {step.value}" if step.value else ""))
        lines += [
            f"{_who(names[wait.lane], wait.thread)}: waits at the gate: {wait.gate}"
            for wait in course.waits
            if wait.after == number
        ]
    return "\n".join(lines)


def _who(name: str, thread: int) -> str:
    return f"{name}, thread {thread}" if thread else name


def _text(event: Event) -> str:
    return event.what if event.value is None or event.is_act else printable(f"{event.what}: {event.value}"[:500])


def _row(cells: list[list[str]], column: int) -> str:
    height = max(map(len, cells))
    lines = (
        " | ".join((cell[line] if line < len(cell) else "").ljust(column) for cell in cells).rstrip()
        for line in range(height)
    )
    return "\n".join(lines)
