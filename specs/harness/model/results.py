"""Results: what runs of the specification found. One store for everything that is said of a run.

A run appends records as they come: itself, its subjects, the items that were collected, the phases of those that ran,
the courses of events in their programs, and its end. Whatever is shown follows from these records, in whatever order
they came. Nothing in them is a position or a name that only one run knows: results of many machines are merged by the
subjects' keys, and merging is a union: associative, commutative and idempotent.
"""

from __future__ import annotations

import platform
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Literal

from specs.harness.model.courses import Course
from specs.harness.model.digest import digest
from specs.harness.model.items import FAILURES, Item, Outcome, worst
from specs.harness.model.messages import to_json
from specs.harness.model.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The version of the format.
FORMAT = 3


class ResultsError(Exception):
    """Results cannot be read or merged; the message says, on one line, what is wrong and what would do."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One run. id: unlike any other's.

    format: the version of the format. project: the project's version. specification: `digest()` there. mode: plain,
    mutants or soak. started: when, ISO 8601 in UTC. machine: on what, for a reader. observer: the Python that ran
    pytest. arguments: pytest's.
    """

    id: str
    format: int
    project: str
    specification: str
    mode: str
    started: str
    machine: str
    observer: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """Items that there are, and whether they were selected: those to be run are on record before anything runs."""

    items: tuple[Item, ...]
    selected: bool


When = Literal["setup", "call", "teardown", "crash"]


@dataclass(frozen=True, slots=True)
class Phase:
    """What came of a phase of an item. When the process that ran an item crashed, that is a phase of it, too.

    expected: why a failure of it is none: what is listed as seen instead, or what became of the mutant; "" if it is
    one. message: why it failed, on one line. details: the failure as the terminal shows it, with what the programs
    did. courses: the ids of what the programs did.
    """

    item: Item
    when: When
    outcome: Outcome
    expected: str = ""
    message: str = ""
    details: str = ""
    courses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended. when: ISO 8601 in UTC. exit_code: pytest's. left: the processes that passing specs left."""

    when: str
    exit_code: int
    left: tuple[str, ...] = ()

    @property
    def interrupted(self) -> bool:
        """Whether the user, or an error of pytest's, ended it."""
        return self.exit_code not in {0, 1, 5}


@dataclass(frozen=True, slots=True)
class SoakFailure:
    """A spec that failed in rounds of a soak. subject: its name. seeds: of those rounds. details: its first failure."""

    item: str
    subject: str
    seeds: tuple[int, ...]
    details: str


@dataclass(frozen=True, slots=True)
class Soak:
    """What came of a soak. rounds: that were to be run. completed: that were. spinning: processes beside it.

    delayed: whether programs' processes were delayed at random lines.
    """

    rounds: int
    completed: int
    failed: int
    spinning: int
    failures: tuple[SoakFailure, ...]
    problems: tuple[str, ...] = ()
    delayed: bool = False


Record = RunInfo | Subject | Collected | Course | Phase | Soak | End


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an item, in all of its phases. message, details: of its worst phase, if that is a failure."""

    item: Item
    outcome: Outcome
    message: str = ""
    details: str = ""
    courses: tuple[str, ...] = ()


def new_run(mode: str, arguments: Iterable[str], machine: str) -> RunInfo:
    """A run that begins now, here. machine: what that is."""
    return RunInfo(
        uuid.uuid4().hex,
        FORMAT,
        project_version(),
        digest(),
        mode,
        now(),
        machine,
        f"{platform.python_implementation()} {platform.python_version()}",
        tuple(arguments),
    )


def now() -> str:
    """The time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def project_version() -> str:
    """The project's version; "" where it is not installed."""
    try:
        return metadata.version("multiprocessing-spec")
    except metadata.PackageNotFoundError:
        return ""


@dataclass(slots=True)
class Results:
    """What some runs found: the records of one run (`append`), or those of several (`merge`).

    runs, ends, soaks: by the run's id. subjects: by key; they have it for an id. runs_of: the runs that a subject was
    part of, by its key. courses: by id. collected: each item, and whether a run selected it. phases: of each item, by
    run.
    """

    runs: dict[str, RunInfo] = field(default_factory=dict)
    ends: dict[str, End] = field(default_factory=dict)
    soaks: dict[str, Soak] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    runs_of: dict[str, set[str]] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    collected: dict[Item, bool] = field(default_factory=dict)
    phases: dict[Item, dict[str, set[Phase]]] = field(default_factory=dict)
    _run: str = field(default="", compare=False)
    _items: dict[tuple[str, str, str], dict[Item, None]] = field(default_factory=dict, compare=False)

    def append(self, record: Record) -> None:
        """Take in a record of the run whose own record came first."""
        match record:
            case RunInfo():
                self.runs[record.id] = record
                self._run = record.id
            case Subject():
                self._add_subject(record, self._run)
            case Collected():
                for item in record.items:
                    self._add_item(item, record.selected)
            case Course():
                self.courses[record.id] = record
            case Phase():
                self._add_item(record.item, selected=True)
                self.phases.setdefault(record.item, {}).setdefault(self._run, set()).add(record)
            case Soak():
                self.soaks[self._run] = record
            case End():
                self.ends[self._run] = record

    def _add_subject(self, subject: Subject, run: str) -> None:
        known = self.subjects.get(subject.key)
        new = anonymous(subject)
        self.subjects[subject.key] = new if known is None else min(known, new, key=to_json)
        self.runs_of.setdefault(subject.key, set()).add(run)

    def _add_item(self, item: Item, selected: bool) -> None:
        self.collected[item] = self.collected.get(item, False) or selected
        self._items.setdefault(item.pair, {})[item] = None

    def merge(self, other: Results) -> None:
        """Take in everything of others'.

        Raises ResultsError if they contradict each other.
        """
        self.runs.update(other.runs)
        self.ends.update(other.ends)
        self.soaks.update(other.soaks)
        self.courses.update(other.courses)
        for key, subject in other.subjects.items():
            for run in other.runs_of[key]:
                self._add_subject(subject, run)
        for item, selected in other.collected.items():
            self._add_item(item, selected)
        for item, by_run in other.phases.items():
            mine = self.phases.setdefault(item, {})
            for run, phases in by_run.items():
                mine.setdefault(run, set()).update(phases)
            self._check(item)

    def _check(self, item: Item) -> None:
        outcomes = {worst(phase.outcome for phase in phases) for phases in self.phases[item].values()} - {"not run"}
        if len(outcomes) > 1:
            each = " in one of them, ".join(sorted(outcomes))
            raise ResultsError(f"{item.name} under {item.subject}: {each} in another; leave one out")

    def outcome_of(self, item: Item) -> Outcome:
        """What came of an item: the worst of its phases; of several runs that have it, of one in which it ran."""
        by_run = [worst(phase.outcome for phase in phases) for phases in self.phases.get(item, {}).values()]
        return worst([outcome for outcome in by_run if outcome != "not run"])

    def outcome(self, spec: str, subject: str, mutant: str = "") -> Outcome:
        """What came of a spec under a subject, by their id and key: the worst of its items' outcomes."""
        return worst(self.outcome_of(item) for item in self._items.get((spec, subject, mutant), ()))

    def is_complete(self, spec: str, subject: str, mutant: str = "") -> bool:
        """Whether every item of a spec under a subject ran."""
        items = self._items.get((spec, subject, mutant), {})
        return bool(items) and all(self.outcome_of(item) != "not run" for item in items)

    def result(self, item: Item) -> Result:
        """What came of an item."""
        outcome = self.outcome_of(item)
        phases = sorted((phase for some in self.phases.get(item, {}).values() for phase in some), key=_order)
        failed = next((phase for phase in phases if phase.outcome == outcome in FAILURES), None)
        courses = tuple(dict.fromkeys(course for phase in phases for course in phase.courses))
        return Result(item, outcome, failed.message if failed else "", failed.details if failed else "", courses)

    @property
    def selected(self) -> list[Item]:
        """The items that were to be run, in the order of their selection."""
        return [item for item, selected in self.collected.items() if selected]

    @property
    def lost(self) -> list[Item]:
        """The items that were selected and of which nothing came."""
        return [item for item in self.selected if item not in self.phases]

    @property
    def specs(self) -> set[str]:
        """The specs of which anything was selected."""
        return {item.spec for item in self.selected}


def _order(phase: Phase) -> tuple[object, ...]:
    """What sorts the phases of an item: as they come, and those of several runs always in the same order."""
    return ("setup", "call", "teardown", "crash").index(phase.when), phase.message, phase.details, phase.courses


def anonymous(subject: Subject) -> Subject:
    """A subject as results have it: its key for an id, and no word of where its interpreter lies on that machine."""
    interpreter = replace(subject.interpreter, executable="", real_executable="")
    return replace(subject, interpreter=interpreter, id=subject.key, mutant="")
