"""What the log's server serves: for each run of a program a queue of entries, and gates with those who wait there."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from multiprocessing import connection
from typing import TYPE_CHECKING, Any

from specs.harness.machine.platforms import platform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: The most entries that one `get` returns: a program that floods its log must not make one huge message of it.
BATCH = 1_000

#: How many arrivals at gates are remembered of a log.
MAX_ARRIVALS = 1_000

#: How many processes' ends are watched for at a time: each may take a descriptor.
MAX_WATCHED = 64


class WaitAbandonedError(Exception):
    """The gate is still closed, but the waiting process has hung up or sent something else, or its log was dropped."""


class _ClosedGate:
    """A gate at which somebody waits: the names of those who do, and a pipe whose end tells them all that it opens."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.opening, self._opener = connection.Pipe(duplex=False)

    def open(self) -> None:
        """Let everybody go on."""
        self._opener.close()

    def leave(self, name: str) -> None:
        """Forget one who waited; the pipe is gone with the last one."""
        self.waiting.remove(name)
        if not self.waiting:
            self._opener.close()
            self.opening.close()


class _Log:
    """The entries and gates of one program's run. `changed` guards all of it, and tells who waits for entries."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.Lock())
        self.entries: deque[object] = deque()
        self.received = 0  # entries that the reader has, and that are no longer here
        self.opened: set[str] = set()
        self.closed_gates: dict[str, _ClosedGate] = {}
        self.arrivals: list[tuple[str, str, int, int]] = []
        self.watched: dict[int, Callable[[], bool]] = {}
        self.ends: list[tuple[int, int]] = []
        self.dropped = False

    @property
    def length(self) -> int:
        return self.received + len(self.entries)

    def append(self, entry: object) -> None:
        self.note_ends()  # what ended before this stands before it
        self.entries.append(entry)
        self.changed.notify_all()
        match entry:
            case [_, _, _, int(pid), _, _, _] if (
                pid > 0 and pid not in self.watched and len(self.watched) < MAX_WATCHED
            ):
                # It waits for the answer: the pid is its own.
                if watch := platform.watch_end(pid):
                    self.watched[pid] = watch

    def note_ends(self) -> None:
        for pid in [pid for pid, has_ended in self.watched.items() if has_ended()]:
            del self.watched[pid]
            self.ends.append((pid, self.length))

    def close(self) -> None:
        self.note_ends()
        self.watched.clear()
        self.dropped = True
        self.changed.notify_all()
        for gate in self.closed_gates.values():
            gate.open()
        self.closed_gates.clear()


class Logs:
    """The logs of one observer's program runs, each with its gates.

    Every method but `new` and `drop` raises KeyError if there is no log of this number.
    """

    def __init__(self) -> None:
        self._logs: dict[int, _Log] = {}
        self._numbers = itertools.count(1)
        self._answering = threading.Lock()
        self._unanswered: dict[int, int] = {}  # the log in which a thread has put something, by the thread

    def new(self) -> int:
        """Start a log and return its number."""
        number = next(self._numbers)
        self._logs[number] = _Log()
        return number

    def put(self, number: int, entry: object) -> None:
        """Put an entry into the log; when this returns, it is there. The caller says when that is `answered`."""
        log = self._logs[number]
        with self._answering:
            self._unanswered[threading.get_ident()] = number
        with log.changed:
            log.append(entry)

    def answered(self) -> None:
        """Whatever the calling thread has put has been answered."""
        with self._answering:
            self._unanswered.pop(threading.get_ident(), None)

    def is_answered(self, number: int) -> bool:
        """Whether each `put` of the log has been answered."""
        with self._answering:
            return number not in self._unanswered.values()

    def get(self, number: int, received: int, patience: float) -> list[object]:
        """Return the entries that follow the first `received`, waiting up to `patience` seconds if there are none yet.

        The reader has got those first ones, and the log forgets them. What is returned stays in the log until a later
        call says that it was received: a reader that is interrupted loses nothing.
        """
        log = self._logs[number]
        with log.changed:
            while log.received < received and log.entries:
                log.entries.popleft()
                log.received += 1
            if patience > 0:
                log.changed.wait_for(lambda: log.dropped or log.length > received, patience)
            # The reader may have come back, and have received more, while this call waited for one that is abandoned.
            first = max(0, received - log.received)
            return list(itertools.islice(log.entries, first, first + BATCH))

    def wait_at(self, number: int, gate: str, name: str, thread: int, peer: Any) -> None:
        """Return once the gate is open.

        name: of the process that waits. thread: a number of its thread there, 0 for the main one.
        peer: its connection. As soon as something comes from it, or its end, nobody waits there any more.

        Raises WaitAbandonedError if the gate did not open: the peer is gone, or the log was dropped.
        """
        if not (isinstance(gate, str) and isinstance(name, str) and isinstance(thread, int)):
            raise TypeError("a gate and a process have a name, and a thread has a number")
        log = self._logs[number]
        with log.changed:
            if log.dropped:
                raise KeyError(number)
            if len(log.arrivals) < MAX_ARRIVALS:
                log.arrivals.append((gate, name, log.length, thread))
            if gate in log.opened:
                return
            closed_gate = log.closed_gates.get(gate)
            if closed_gate is None:
                closed_gate = log.closed_gates[gate] = _ClosedGate()
            closed_gate.waiting.append(name)
        try:
            connection.wait([closed_gate.opening, peer])
        finally:
            with log.changed:
                closed_gate.leave(name)
                if not closed_gate.waiting and log.closed_gates.get(gate) is closed_gate:
                    del log.closed_gates[gate]
                is_open = gate in log.opened
        if not is_open:
            raise WaitAbandonedError(f"{name} no longer waits at the gate {gate!r}")

    def open(self, number: int, gates: Sequence[str], entry: object) -> None:
        """Put an entry into the log and then open the gates, so that it stands before all that follows from them."""
        log = self._logs[number]
        with log.changed:
            log.append(entry)
            log.opened.update(gates)
            for gate in gates:
                if closed_gate := log.closed_gates.pop(gate, None):
                    closed_gate.open()

    def waiting(self, number: int) -> list[tuple[str, str]]:
        """Who waits where: sorted pairs of a gate and the name of a process."""
        log = self._logs[number]
        with log.changed:
            return sorted((gate, name) for gate, closed in log.closed_gates.items() for name in closed.waiting)

    def drop(self, number: int) -> tuple[list[tuple[str, str, int, int]], list[tuple[int, int]]]:
        """Forget a log, if it is there: who waits for its entries gets none, who waits at its gates is refused.

        Return who came to which gate: the gate, the process's name, how many entries there were when it came, and a
        number of the thread; and which of the processes that put something there have ended: the pid, and how many
        entries there were before.
        """
        log = self._logs.pop(number, None)
        if log is None:
            return [], []
        with log.changed:
            log.close()
            return log.arrivals, log.ends
