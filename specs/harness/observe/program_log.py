"""The observer's side of the log of one program's run."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from specs.harness.model import events
from specs.harness.model.events import ALL_GONE, Act, Arrival, Ending, Event, Malformed
from specs.harness.observe.client import LogReader

if TYPE_CHECKING:
    from specs.harness.observe.client import LogServer


class ProgramLog:
    """One of a server's logs: what stands in it as far as it has been read, and what the observer adds to it.

    number: which of the server's logs it is.
    first: of the program's events, the first that says something, by what it says.
    exit: that the main process was seen to exit. None until then; its value is the exit code.
    is_over: whether all processes of the program have been seen to have ended.
    arrivals, endings: who came to which gate, and which processes have ended; known once the log is dropped.

    Each call raises ServerGoneError if the server does not answer.
    """

    def __init__(self, server: LogServer) -> None:
        self._server = server
        self._signature = secrets.token_hex(16)  # not known to the program
        self.number: int = server.call("new")
        self._reader = LogReader(server, self.number, self._signature)
        self._taken = 0  # how many of the events are known to the attributes below
        self.first: dict[str, Event] = {}
        self.exit: Event | None = None
        self.is_over = False
        self.arrivals: tuple[Arrival, ...] = ()
        self.endings: tuple[Ending, ...] = ()

    @property
    def events(self) -> list[Event]:
        """What has been read so far."""
        return self._reader.events

    def put(self, act: Act, value: object = None) -> None:
        """Add what the observer did or saw. Any thread may."""
        self._server.call("put", self.number, self._entry(act, value))

    def open(self, gates: tuple[str, ...]) -> None:
        """Open gates, and say so before anything that follows from it."""
        self._server.call("open", self.number, gates, self._entry(events.opens(", ".join(gates)), None))

    def _entry(self, act: Act, value: object) -> list[object]:
        return events.act_entry(act, value, time.monotonic(), self._signature)

    def read(self, patience: float = 0.0) -> bool:
        """Read what has been added, waiting for it up to `patience` seconds; whether there was anything.

        Raises ValueError, once it has taken in all the others, for an entry that is not an event.
        """
        any_came = self._reader.read(patience)
        malformed = []
        while self._taken < len(self.events):
            event = self.events[self._taken]
            self._take(event)
            self._taken += 1
            if isinstance(event.what, Malformed):
                malformed.append(event.what)
        if malformed:
            raise ValueError(malformed[0])
        return any_came

    def _take(self, event: Event) -> None:
        if not event.is_act:
            self.first.setdefault(event.what, event)
        elif event.what == ALL_GONE:
            self.is_over = True
        elif events.is_exit(event):
            self.exit = event

    def waiting(self) -> list[tuple[str, str]]:
        """Who waits where: pairs of a gate and the name of a process."""
        return [(gate, name) for gate, name in self._server.call("waiting", self.number)]

    def is_answered(self) -> bool:
        """Whether all who have put something into the log have been told so."""
        return bool(self._server.call("is_answered", self.number))

    def drop(self) -> None:
        """Have the server forget the log; what has been read stays, and what only the server saw is known then."""
        arrivals, endings = self._server.call("drop", self.number)
        self.arrivals = tuple(Arrival(*arrival) for arrival in arrivals)
        self.endings = tuple(Ending(pid, after) for pid, after in endings)
