"""Histories: the events of a log, in its order, as a spec reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from specs.harness.model.events import Event
from specs.harness.model.orders import first_difference


class NoSuchEventError(AssertionError, LookupError):
    """What a spec reads off a log is not there, or not there once: the program did not do what the claim says."""


class History(Sequence[Event]):
    """The events of a log, in its order.

    Equal to an expected order that it fits (see `specs.harness.model.orders`).

    title: what was run. output: what that wrote to its standard output and error.
    """

    def __init__(self, events: Sequence[Event], title: str = "", output: str = "") -> None:
        self._events = tuple(events)
        self.title = title
        self.output = output

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
        found = self.all(which)
        if len(found) != 1:
            raise NoSuchEventError(f"{len(found)} events say {which!r}, not one")
        return found[0]

    def all(self, what: str) -> tuple[Event, ...]:
        """Every event that says this, in order."""
        return tuple(event for event in self._events if event.what == what)

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
            return first_difference(self, other) is None
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(event.what for event in self._events))

    def __repr__(self) -> str:
        return repr([event.what for event in self._events])
