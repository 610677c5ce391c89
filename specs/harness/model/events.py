"""Events: what stands in a program's log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Act(str):
    """Something that the observer did or saw, as it stands in the log: a gate opened, a process seen gone.

    Equal to the same act and to no other text: a program that logs the same words has not done it.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Act) and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:  # `str` has one of its own
        return not self == other

    def __hash__(self) -> int:
        return hash((Act, str(self)))

    def __repr__(self) -> str:
        return f"<observer: {self}>"


class Malformed(Act):
    """The observer read an entry of the program's that is not an event."""

    __slots__ = ()


#: How an act begins that opens gates.
_OPENS = "opens the gate: "


def opens(*gates: str) -> Act:
    """The observer opened one gate, or several at once."""
    return Act(f"{_OPENS}{', '.join(gates)}")


def gates_opened(act: str) -> list[str]:
    """The gates that an act opens, as `opens` names them; none if it does something else."""
    return act.removeprefix(_OPENS).split(", ") if act.startswith(_OPENS) else []


def kills(name: str) -> Act:
    """The observer killed the process of this name."""
    return Act(f"kills {name}")


def main_exits(code: int) -> Act:
    """The observer saw the main process exit; the code is negative for a signal (POSIX)."""
    return Act(f"main process exits with {code}")


def is_exit(event: Event) -> bool:
    """Whether the observer saw the main process exit; the event's value is the code."""
    return isinstance(event.value, int) and event.what == main_exits(event.value)


def gone(name: str) -> Act:
    """The observer saw that the process of this name has ended."""
    return Act(f"{name} is gone")


def ended(name: str) -> Act:
    """The process of this name ended: the log's server saw it as it came. The value is the pid.

    It stands before everything that was logged after that, and is known when the program is over.
    """
    return Act(f"{name} has ended")


def is_end(event: Event) -> bool:
    """Whether a process ended there; the event's value is its pid."""
    return event.is_act and str.endswith(event.what, " has ended") and isinstance(event.value, int)


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


def polls(name: str, how: str = "") -> Act:
    """The observer saw that the process of this name keeps looking whether what it waits for has come, and how.

    Without that, it is how the text of all of them begins.
    """
    return Act(f"sees that {name} polls, {how}")


#: The state of a process that waits as long as it takes.
WAITING_WITHOUT_TIMEOUT = "waiting without a timeout"

#: The observer saw that no process of the program is left. No name of a process makes one of the acts above say this.
ALL_GONE = Act("all processes of the program have ended")


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a log.

    what: what happened; an `Act` where it is the observer's.
    value: what was logged with it (anything that JSON can carry).
    name, pid, ppid: the process in which it happened, as `current_process().name`, `os.getpid()` and `os.getppid()`
        gave it there.
    time: when, in seconds of the monotonic clock of the process that logged it.
    thread: a number of the thread in it, 0 for the main one.
    """

    what: str
    value: Any
    name: str
    pid: int
    ppid: int
    time: float
    thread: int = 0

    @property
    def is_act(self) -> bool:
        """Whether the observer did or saw it, not the program."""
        return isinstance(self.what, Act)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A process came to a gate.

    name: the process's. after: how many events the log held when it came there. thread: a number of its thread in that
    process, 0 for the main one.
    """

    gate: str
    name: str
    after: int
    thread: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """A process ended. after: how many events the log held by then."""

    pid: int
    after: int


#: No pid is as high (what a program logs is passed to the OS).
MAX_PID = 2**31

#: No thread has a number as high.
MAX_THREAD = 2**64

#: No monotonic clock goes as far (seconds).
MAX_TIME = 2**31

#: The name under which the observer's acts stand in the log.
OBSERVER = "observer"


def printable(text: str) -> str:
    """The text with what cannot be printed, or must not be (control sequences), written as an escape."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def act_entry(act: Act, value: object, time: float, signature: str) -> list[object]:
    """The entry of an act, signed by the observer; the opposite of `from_entry`."""
    return [act, value, signature, 0, 0, time, 0]


def from_entry(entry: object, signature: str) -> Event:
    """Make an event of what was put into the log.

    signature: what the observer signs its acts with. No program knows it: an entry without it is the program's,
    whatever it says.

    Raises ValueError for what no probe puts there: it comes from the program under test, which may say anything.
    """
    match entry:
        case [str(what), value, str(name), int(pid), int(ppid), int() | float() as time, int(thread)] if (
            0 <= pid < MAX_PID
            and 0 <= ppid < MAX_PID
            and 0 <= thread < MAX_THREAD
            and not (isinstance(time, int) and abs(time) >= MAX_TIME)
        ):
            if name == signature:
                return Event(Act(what), value, OBSERVER, 0, 0, float(time))
            return Event(printable(what), value, printable(name), pid, ppid, float(time), thread)
    raise ValueError(f"the program put something into its log that is not an event: {entry!r:.200}")
