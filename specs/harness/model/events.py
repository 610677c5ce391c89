"""Events: what stands in a program's log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Act(str):
    """Something that the observer did or saw, as it stands in the log: a gate opened, a process seen gone."""

    __slots__ = ()


_MAIN_EXITS = "main process exits with "


def opens(gate: str) -> Act:
    """The observer opened a gate."""
    return Act(f"opens the gate: {gate}")


def kills(name: str) -> Act:
    """The observer killed the process of this name."""
    return Act(f"kills {name}")


def main_exits(code: int) -> Act:
    """The observer saw the main process exit; the code is negative for a signal (POSIX)."""
    return Act(f"{_MAIN_EXITS}{code}")


def is_exit(event: Event) -> bool:
    """Whether the observer saw the main process exit; the event's value is the code."""
    return event.is_act and event.what.startswith(_MAIN_EXITS)


def gone(name: str) -> Act:
    """The observer saw that the process of this name has ended."""
    return Act(f"{name} is gone")


#: The observer ends whatever processes of the program are left.
ENDS_WHAT_IS_LEFT = Act("ends what is left of the program")


def stops(name: str) -> Act:
    """The observer stopped the process of this name, as job control does."""
    return Act(f"stops {name}")


def resumes(name: str) -> Act:
    """The observer let the stopped process of this name go on."""
    return Act(f"resumes {name}")


def pins(name: str) -> Act:
    """The observer bound the process of this name to a CPU."""
    return Act(f"pins {name}")


def inspects(name: str) -> Act:
    """The observer asked the OS about the process of this name; the value is `processes.look_at`'s."""
    return Act(f"inspects {name}")


def sees(name: str, state: str) -> Act:
    """The observer saw the process of this name in a state."""
    return Act(f"sees that {name} is {state}")


#: The observer saw that no process of the program is left.
ALL_GONE = Act("every process of the program is gone")


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a log.

    what: what happened; an `Act` where it is the observer's.
    value: what was told with it (anything that JSON can carry).
    name, pid, ppid: the process in which it happened, as `current_process().name`, `os.getpid()` and `os.getppid()`
        gave it there.
    time: when, in seconds of the monotonic clock of the process that told it.
    """

    what: str
    value: Any
    name: str
    pid: int
    ppid: int
    time: float

    @property
    def is_act(self) -> bool:
        """Whether the observer did or saw it, not the program."""
        return isinstance(self.what, Act)


#: No pid is as high, and no monotonic clock goes as far (seconds): what a program tells is turned into OS calls.
MOST = 2**31

#: The name under which the observer's acts stand in the log.
OBSERVER = "observer"


def printable(text: str) -> str:
    """The text with what cannot be printed, or must not be (control sequences), written as an escape."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def from_record(record: object) -> Event:
    """Make an event of what was put into the log.

    Raises ValueError for what no probe puts there: it comes from the program under test, which may say anything.
    """
    match record:
        case [str(what), value, str(name), int(pid), int(ppid), int() | float() as time] if (
            0 <= pid < MOST and 0 <= ppid < MOST and not (isinstance(time, int) and abs(time) >= MOST)
        ):
            # The observer has no pid in its own log, and no process of a program is called 0.
            if name == OBSERVER and pid == 0:
                return Event(Act(what), value, name, pid, ppid, float(time))
            return Event(printable(what), value, printable(name), pid, ppid, float(time))
    raise ValueError(f"the program put something into its log that is no event: {record!r:.200}")
