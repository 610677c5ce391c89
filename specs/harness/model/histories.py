"""Histories: the events of a log, in its order, as a spec reads them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

from specs.harness.model.errors import ClaimBrokenError, NoSuchEventError, RecordingBrokenError
from specs.harness.model.events import (
    ALL_GONE,
    ENDS_WHAT_IS_LEFT,
    OBSERVER,
    WAITING_WITHOUT_TIMEOUT,
    Act,
    Arrival,
    Ending,
    Event,
    ended,
    polls,
    sees,
)
from specs.harness.model.orders import first_difference


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a history comes from.

    workload: its name. arguments: the options of Python and of the workload. main_pid: the main process's. folder: for
    the program's temporary files. arrivals: of its processes at gates.
    """

    workload: str = ""
    arguments: tuple[str, ...] = ()
    main_pid: int = 0
    folder: str = ""
    arrivals: tuple[Arrival, ...] = ()


def with_endings(
    events: Sequence[Event], arrivals: Sequence[Arrival], endings: Sequence[Ending]
) -> tuple[list[Event], tuple[Arrival, ...]]:
    """The events with the processes' ends among them, as the observer's acts; and the arrivals, counted with these."""
    names: dict[int, str] = {}
    for event in events:
        if not event.is_act:
            names.setdefault(event.pid, event.name)
    # Whoever is being killed is gone for who looks a moment before the OS says so.
    gone = next((n for n, event in enumerate(events) if event.what == ALL_GONE), len(events))
    known = sorted(
        (replace(ending, after=min(ending.after, gone)) for ending in endings if ending.pid in names),
        key=lambda ending: ending.after,
    )
    found: list[Event] = []
    done = 0
    for ending in known:
        found += events[done : ending.after]
        done = max(done, ending.after)
        time = found[-1].time if found else 0.0
        found.append(Event(ended(names[ending.pid]), ending.pid, OBSERVER, 0, 0, time))
    found += events[done:]
    moved = (
        replace(arrival, after=arrival.after + sum(ending.after <= arrival.after for ending in known))
        for arrival in arrivals
    )
    return found, tuple(moved)


class History(Sequence[Event]):
    """The events of a log, in its order.

    Equal to an expected order that it fits (see `specs.harness.model.orders`).

    title: what was run. output: what that wrote to its standard output and error. cut: what broke a claim while the
    history was recorded, and ended the recording; None if it is whole. Whoever asks about what would have come after
    that gets no answer (RecordingBrokenError), but for what the recording was waiting for: that did not come. Nor did
    anything of a program that had ended by itself. origin: where it comes from.
    """

    def __init__(
        self,
        events: Sequence[Event],
        title: str = "",
        output: str = "",
        cut: ClaimBrokenError | None = None,
        origin: Origin = Origin(),  # immutable
    ) -> None:
        self._events = tuple(events)
        self.title = title
        self.output = output
        self.cut = cut
        self.origin = origin

    def cut_short_by(self, error: ClaimBrokenError) -> History:
        """The same history, of a recording that this error ended."""
        return History(self._events, self.title, self.output, error, self.origin)

    def _check_reached(self, phrases: set[str]) -> None:
        """Raise RecordingBrokenError if the recording ended before it came to any of these phrases."""
        if self.cut is None or phrases & set(self.cut.missing):
            return
        never_comes = self._ended_by_itself and not all(isinstance(phrase, Act) for phrase in phrases)
        if not never_comes:
            wanted = " or ".join(sorted(map(repr, phrases)))
            raise RecordingBrokenError(f"the recording ended before {wanted}: {self.cut}")

    @property
    def _ended_by_itself(self) -> bool:
        acts = [event.what for event in self._events if event.what in {ALL_GONE, ENDS_WHAT_IS_LEFT}]
        return acts[:1] == [ALL_GONE]

    @overload
    def __getitem__(self, which: int) -> Event: ...
    @overload
    def __getitem__(self, which: slice) -> tuple[Event, ...]: ...
    @overload
    def __getitem__(self, which: str) -> Event: ...
    def __getitem__(self, which: int | slice | str) -> Event | tuple[Event, ...]:
        """The event at an index, or the one event that says this.

        Raises NoSuchEventError if none or several say it.
        """
        if not isinstance(which, str):
            return self._events[which]
        matches = self._matches(which)
        if not matches:
            self._check_reached({which})
        if len(matches) != 1:
            raise NoSuchEventError(f"{len(matches)} events say {which!r}, not one")
        return matches[0]

    def all(self, what: str) -> tuple[Event, ...]:
        """Every event that says this, in order.

        Of a program that was cut short, more may have been to come: that there were so many has no answer.
        """
        matches = self._matches(what)
        if not matches or not isinstance(what, Act):
            self._check_reached({what})
        return matches

    def _matches(self, what: str) -> tuple[Event, ...]:
        return tuple(event for event in self._events if event.what == what)

    def about(self, what: str) -> History:
        """The part of a recording that is about one thing of several: the events that say so, and the observer's acts.

        They say so before a colon (`what: child works`), behind one, or in parentheses at their end.
        """
        ends = (f": {what}", f"({what})")
        events = [e for e in self._events if e.is_act or e.what.startswith(f"{what}: ") or e.what.endswith(ends)]
        return History(events, self.title, self.output, self.cut, self.origin)

    def gave_up(self, *names: str) -> bool:
        """Whether the recording was cut short where one of these processes was to wait as long as it takes."""
        waits = {sees(name, WAITING_WITHOUT_TIMEOUT) for name in names}
        return self.cut is not None and not waits.isdisjoint(self.cut.missing)

    @property
    def quoted_output(self) -> str:
        """What the program wrote, each line behind a mark, so that an empty one is seen."""
        return textwrap.indent(self.output, "> ", lambda _line: True)

    def rests(self, name: str) -> int:
        """How often the observer saw the process of this name at rest, or polling instead."""
        polling = [event for event in self._events if event.is_act and event.what.startswith(polls(name))]
        return len(self.all(sees(name, "at rest"))) + len(polling)

    @property
    def by_program(self) -> tuple[Event, ...]:
        """The events without the observer's acts."""
        return tuple(event for event in self._events if not event.is_act)

    def __len__(self) -> int:
        return len(self._events)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, History):
            return self._events == other._events
        if isinstance(other, list):
            difference = first_difference(self, other)
            if difference and difference.index == len(self) and difference.wanted:
                self._check_reached(set(difference.wanted))
            return difference is None
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(event.what for event in self._events))

    def __repr__(self) -> str:
        return repr([event.what for event in self._events])
