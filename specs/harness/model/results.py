"""Results: what runs of the specification found, as data that outlives them.

Nothing in them is a position or a name that only one run knows: results of many machines are merged by the subjects'
keys. Merging is a union: associative, commutative and idempotent.
"""

from __future__ import annotations

import hashlib
import platform
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING

from specs.harness.model import claims
from specs.harness.model.messages import to_json
from specs.harness.model.record import Outcome, worst

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from specs.harness.model.courses import Course
    from specs.harness.model.subjects import Subject

#: The version of the format.
FORMAT = 1


class ResultsError(Exception):
    """Results cannot be read or merged; the message says, on one line, what is wrong and what would do."""


@dataclass(frozen=True, slots=True)
class Run:
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
class End:
    """How a run ended. when: ISO 8601 in UTC. results: how many there are. selected: how many items were to be run.

    exit_code: pytest's. lost: the items of which nothing came though they were selected.
    """

    when: str
    results: int
    selected: int
    exit_code: int
    lost: tuple[str, ...] = ()

    @property
    def interrupted(self) -> bool:
        """Whether the user, or an error of pytest's, ended it."""
        return self.exit_code not in {0, 1, 5}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item: a spec under a subject, with its parameters.

    spec: its id, `specs/section_11_x.py::test_y`. subject: its key. parameters: of the item, but the subject; "" for
    none. items: how many items the spec has under the subject. mutant: what was put into the implementation; "" for
    nothing. message: why it failed, on one line. details: the failure, as pytest shows it. courses: the ids of what its
    programs did. output: what they wrote, if it failed.
    """

    spec: str
    subject: str
    parameters: str
    items: int
    outcome: Outcome
    mutant: str = ""
    message: str = ""
    details: str = ""
    courses: tuple[str, ...] = ()
    output: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from others: spec, subject, mutant, parameters."""
        return self.spec, self.subject, self.mutant, self.parameters


@dataclass(frozen=True, slots=True)
class SoakFailure:
    """A spec that failed in rounds of a soak. subject: its id. seeds: of those rounds. details: its first failure."""

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


def new_run(mode: str, arguments: Iterable[str], machine: str) -> Run:
    """A run that begins now, here. machine: what that is."""
    return Run(
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


def digest(folder: Path = claims.FILE.parents[1]) -> str:
    """What the specification is, whatever its version is called: a hash of its claims, specs and programs."""
    sums = hashlib.sha256()
    files = [folder / "specs" / claims.FILE.name, *folder.glob("specs/section_*.py"), *folder.glob("workloads/**/*.py")]
    for path in sorted(files, key=lambda path: path.as_posix()):
        sums.update(path.relative_to(folder).as_posix().encode() + b"\0")
        sums.update(path.read_text(encoding="utf-8").encode() + b"\0")  # whatever ends its lines
    return sums.hexdigest()[:16]


def project_version() -> str:
    """The project's version; "" where it is not installed."""
    try:
        return metadata.version("multiprocessing-spec")
    except metadata.PackageNotFoundError:
        return ""


@dataclass(slots=True)
class Results:
    """What some runs found. Built record by record (`add`), or merged from others.

    runs, ends, soaks: by the run's id. subjects: by key; they have it for an id. runs_of: the runs that a subject was
    part of, by its key. results: by `Result.key`. courses: by id.
    """

    runs: dict[str, Run] = field(default_factory=dict)
    ends: dict[str, End] = field(default_factory=dict)
    soaks: dict[str, Soak] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    runs_of: dict[str, set[str]] = field(default_factory=dict)
    results: dict[tuple[str, str, str, str], Result] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)

    def add_subject(self, subject: Subject, run: str) -> None:
        """Note that a subject was part of a run; where its interpreter lies on that machine is left out."""
        interpreter = replace(subject.interpreter, executable="", real_executable="")
        key = subject.key
        known = self.subjects.get(key)
        new = replace(subject, interpreter=interpreter, id=key, mutant="")
        self.subjects[key] = new if known is None else min(known, new, key=to_json)
        self.runs_of.setdefault(key, set()).add(run)

    def add(self, result: Result) -> None:
        """Take in a result; of two of the same item, both.

        Raises ResultsError if they contradict each other.
        """
        other = self.results.get(result.key)
        self.results[result.key] = result if other is None else _unite(other, result)

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
                self.add_subject(subject, run)
        for result in other.results.values():
            self.add(result)


def _unite(one: Result, other: Result) -> Result:
    if one == other:
        return one
    outcomes = {one.outcome, other.outcome} - {"not run"}
    if len(outcomes) > 1:
        name = one.spec.rpartition("::")[2] + (f"[{one.parameters}]" if one.parameters else "")
        raise ResultsError(
            f"{name} under {one.subject}: {' in one of them, '.join(sorted(outcomes))} in another; leave one out"
        )
    return replace(
        one,
        items=max(one.items, other.items),
        outcome=outcomes.pop() if outcomes else "not run",
        message=_first(one.message, other.message),
        details=_first(one.details, other.details),
        output=_first(one.output, other.output),
        courses=tuple(sorted({*one.courses, *other.courses})),
    )


def _first(one: str, other: str) -> str:
    return min(filter(None, (one, other)), default="")


def outcomes_of(results: Iterable[Result]) -> dict[tuple[str, str, str], Outcome]:
    """What came of each spec under each subject (its key), with each mutant: the worst of its items' outcomes."""
    of_items: dict[tuple[str, str, str], list[Outcome]] = {}
    items: dict[tuple[str, str, str], int] = {}
    for result in results:
        key = result.spec, result.subject, result.mutant
        of_items.setdefault(key, []).append(result.outcome)
        items[key] = max(items.get(key, 0), result.items)
    found: dict[tuple[str, str, str], Outcome] = {}
    for key, some in of_items.items():
        outcome = worst(some)
        found[key] = "not run" if outcome == "passed" and len(some) < items[key] else outcome
    return found
