"""Courses of events: what the processes of a program did, without what differs from run to run.

A history tells of one run, with its pids and its times. Its course is the same in every run in which the same happened
in the same order: pids and folders are named, and times are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from specs.harness.model.events import gates_opened, is_end, printable
from specs.harness.model.messages import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from specs.harness.model.events import Event
    from specs.harness.model.histories import History

#: The number of the observer's lane, and of a parent that logged nothing.
OUTSIDE = -1

#: The most events of a history that a course keeps: of a longer one, its beginning and its end.
MAX_STEPS = 400

#: The longest text that a course keeps of a value (characters).
MAX_TEXT = 500

#: What multiprocessing puts before a process's name for the context that it comes from.
_CONTEXT_PREFIX = re.compile(r"^(Fork|Spawn|ForkServer)(?=Process|PoolWorker)")

_WORKER = re.compile(r"(PoolWorker-|worker )\d+")

#: What Python makes up anew in each run: addresses of objects, keys, names of temporary files and folders.
_MADE_UP = re.compile(r"(?<=0x)[0-9a-fA-F]{4,}|\b[0-9a-f]{32,}\b|(?<=\btmp)[a-z0-9_]{8}\b")

#: What differs from run to run, or from one interpreter to another that does the same: large numbers, as those of
#: processes and threads and at random; and paths.
_INCIDENTAL = re.compile(r"\d{4,}|(?<![\w.])/[^\s'\"\\:,()]+|\bpython\d[\d.]*")


@dataclass(frozen=True, slots=True)
class Lane:
    """A process that logged something. parent: the number of its parent's lane, or `OUTSIDE`."""

    name: str
    parent: int


@dataclass(frozen=True, slots=True)
class Step:
    """An event.

    lane: in which it happened, or `OUTSIDE` for an act of the observer's. value: "" if there is none. thread: 0 for the
    main one of its process; the others are counted as they come.
    """

    lane: int
    what: str
    value: str = ""
    thread: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """A process had to wait at a gate.

    after: the number of the step in its lane before that, or `OUTSIDE`. thread: as that of a `Step`.
    """

    lane: int
    after: int
    gate: str
    thread: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """A process ended. after: the number of the step before that, or `OUTSIDE`."""

    lane: int
    after: int


@dataclass(frozen=True, slots=True)
class Course:
    """A course of events.

    workload: the program's name. arguments: what it was started with. lanes: its processes, the main process first if
    it logged anything. steps: the events, in log order. waits: at gates. ends: of the processes whose end was seen.
    omitted: how many events are left out after the first `MAX_STEPS / 2`.
    """

    workload: str
    arguments: tuple[str, ...]
    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    waits: tuple[Wait, ...] = ()
    ends: tuple[Ended, ...] = ()
    omitted: int = 0

    @property
    def id(self) -> str:
        """What stands for it in results: equal for equal courses, on every machine."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()[:16]

    @property
    def shape(self) -> tuple[object, ...]:
        """What two courses have in common in which the same happened in processes of the same kind.

        In which order that stood in the log is not part of it: where it matters, the spec asserts it, and where it does
        not, it is another one in every run. Nor is it which of several equal processes did what (the workers of a pool
        take tasks as they come), or the context in a process's name.
        """
        return self._shape(self._kin, _plain)

    @property
    def outline(self) -> tuple[object, ...]:
        """What two subjects have in common whose programs do the same.

        It is the shape without who descends from whom (under forkserver every child is the fork server's), and without
        what in values differs from run to run, or only because the interpreter lies elsewhere.
        """
        return self._shape(lambda lane: self._kin(lane)[:1], lambda value: _INCIDENTAL.sub("…", _plain(value)))

    def _shape(self, kin: Callable[[int], tuple[str, ...]], plain: Callable[[str], str]) -> tuple[object, ...]:
        steps = Counter((kin(step.lane), _plain(step.what), plain(step.value)) for step in self.steps)
        acts = frozenset(re.sub(r"\d+", "", what) for (_, what), _ in self._acts(steps))
        by_program = frozenset(
            (step, 0 if "PoolWorker-" in step[0] else number) for step, number in steps.items() if step[0]
        )
        return self.workload, self.arguments, by_program, acts

    def _acts(self, steps: Mapping[tuple[tuple[str, ...], str, str], int]) -> list[tuple[tuple[str, str], int]]:
        """What the observer did, gate by gate."""
        acts = []
        for (kin, what, _), number in steps.items():
            if not kin:
                verb, colon, gates = what.partition(": ")
                acts += [((verb, f"{verb}{colon}{gate}"), number) for gate in gates.split(", ")]
        return acts

    def _kin(self, lane: int) -> tuple[str, ...]:
        """The kind of a process, and of those that it descends from; none for the observer."""
        kin: list[str] = []
        while lane != OUTSIDE and len(kin) <= len(self.lanes):
            kin.append(re.sub(r"\d+", "", plain_name(self.lanes[lane].name)))
            lane = self.lanes[lane].parent
        return tuple(kin)


def plain_name(name: str) -> str:
    """A process's name without the context that it comes from: `Process-1` for `ForkProcess-1`."""
    return _CONTEXT_PREFIX.sub("", name)


def _plain(text: str) -> str:
    """A text without contexts, and without the numbers of workers."""
    return _WORKER.sub(r"\1", re.sub(r"\b(Fork|Spawn|ForkServer)(?=Process-|PoolWorker-)", "", text))


def course_of(history: History) -> Course:
    """The course of a history's events."""
    origin = history.origin
    processes: dict[tuple[str, int], Event] = {}
    for event in history:
        if not event.is_act:
            processes.setdefault((event.name, event.pid), event)
    ordered = sorted(processes, key=lambda process: process[1] != origin.main_pid)  # stable
    places = {process: number for number, process in enumerate(ordered)}
    by_pid: dict[int, int] = {}
    for (_, pid), number in places.items():
        by_pid.setdefault(pid, number)
    lanes = tuple(Lane(name, _parent(processes[name, pid], by_pid)) for name, pid in ordered)
    names = {pid: lanes[number].name for pid, number in by_pid.items()}
    for (_, pid), event in processes.items():
        names.setdefault(event.ppid, "the observer" if pid == origin.main_pid else "another process")
    kept, omitted = _keep(history)
    threads = _threads(history)
    steps: list[Step] = []
    ends = []
    for event in kept:
        if is_end(event):
            ends += [Ended(place, len(steps) - 1) for (_, pid), place in places.items() if pid == event.value]
            continue
        lane = OUTSIDE if event.is_act else places[event.name, event.pid]
        value = "" if event.value is None or event.is_act else _text(event.value, names, origin.folder)
        steps.append(Step(lane, str(event.what), value, threads.get((event.name, event.thread), 0)))
    waits = tuple(_waits(history, places, threads)) if not omitted else ()
    return Course(origin.workload, origin.arguments, lanes, tuple(steps), waits, tuple(ends), omitted)


def _threads(history: History) -> dict[tuple[str, int], int]:
    """Of each thread that logged something or came to a gate, by its process's name and its number: 0, 1, and so on.

    One thread alone stands for its process, whichever it is.
    """
    came = [(event.name, event.thread) for event in history if not event.is_act]
    came += [(arrival.name, arrival.thread) for arrival in history.origin.arrivals]
    of_each: dict[str, list[int]] = {}
    for name, thread in dict.fromkeys(came):
        of_each.setdefault(name, []).append(thread)
    return {
        (name, thread): number
        for name, threads in of_each.items()
        for number, thread in enumerate([0, *filter(None, threads)] if len(threads) > 1 else threads)
    }


def _parent(first: Event, by_pid: Mapping[int, int]) -> int:
    return by_pid.get(first.ppid, OUTSIDE) if first.ppid != first.pid else OUTSIDE


def _keep(history: History) -> tuple[tuple[Event, ...], int]:
    omitted = max(0, len(history) - MAX_STEPS)
    if not omitted:
        return history[:], 0
    half = MAX_STEPS // 2
    return history[:half] + history[len(history) - half :], omitted


def _waits(
    history: History, places: Mapping[tuple[str, int], int], threads: Mapping[tuple[str, int], int]
) -> list[Wait]:
    """Where processes had to wait: after what each of them had logged last.

    Whether a process came to a gate just before it was opened or just after is another thing in every run: it counts as
    held if the gate was closed when it logged that last event. Of a thread that had logged nothing, nor is it known
    what the others had logged by then: it waits when the gate is about to be opened.
    """
    waits = set()
    for arrival in history.origin.arrivals:
        of_process = [n for n, event in enumerate(history) if event.name == arrival.name and not event.is_act]
        if not of_process:
            continue
        thread = threads[arrival.name, arrival.thread]
        opened = next(
            (n for n, event in enumerate(history) if event.is_act and arrival.gate in gates_opened(event.what)),
            len(history),
        )
        mine = [n for n in of_process if n < arrival.after and history[n].thread == arrival.thread]
        if not mine and thread:
            mine = [n for n in of_process if n < max(arrival.after, opened)]
        last = mine[-1] if mine else OUTSIDE
        if opened < last:
            continue
        lane = places[arrival.name, history[last if mine else of_process[0]].pid]
        step = last - sum(is_end(event) for event in history[: max(last, 0)])  # ends are no steps
        waits.add(Wait(lane, step, arrival.gate, thread))
    return sorted(waits, key=lambda wait: (wait.after, wait.lane, wait.gate))


def _text(value: Any, names: Mapping[int, str], folder: str) -> str:
    """A value as text, in which no pid, address or folder of this run stands."""
    text = printable(value) if isinstance(value, str) else repr(_without_pids(value, names))
    text = _MADE_UP.sub("…", text)
    if folder:
        text = text.replace(folder, "(temporary folder)")
    long = [pid for pid in names if pid >= 100]
    if long and any(character.isdigit() for character in text):
        pattern = re.compile(rf"(?<![\w.])({'|'.join(map(str, long))})(?![\w.])")
        text = pattern.sub(lambda match: f"(pid of {names[int(match[1])]})", text)
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


class _Pid(str):
    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _without_pids(value: Any, names: Mapping[int, str]) -> Any:
    match value:
        case bool():
            return value
        case int() if value > 1 and value in names:
            return _Pid(f"(pid of {names[value]})")
        case list():
            return [_without_pids(item, names) for item in value]
        case dict():
            return {
                _without_pids(key, names): _Pid("(a pid)")
                if key == "pid" and isinstance(item, int) and item not in names
                else _without_pids(item, names)
                for key, item in value.items()
            }
        case _:
            return value
