"""Logs, subjects and results written by hand, for the tests of what reads them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from specs.harness.model.events import OBSERVER, Act, Event
from specs.harness.model.histories import History
from specs.harness.model.results import FORMAT, Collected, End, Phase, Results, RunInfo, anonymous
from specs.harness.model.specification import Specification
from specs.harness.model.subjects import Implementation, Interpreter, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from specs.harness.model.catalogue import Spec
    from specs.harness.model.claims import Claim
    from specs.harness.model.courses import Course
    from specs.harness.model.items import Item, Outcome
    from specs.harness.model.results import Record

PIDS = {"main": 10, "a": 11, "b": 12}


def event(what: str, name: str = "main", value: object = None) -> Event:
    """An event of a process, or, of an `Act`, the observer's."""
    if isinstance(what, Act):
        return Event(what, value, OBSERVER, 0, 0, 0.0)
    return Event(what, value, name, PIDS.get(name, 99), PIDS["main"], 0.0)


def history(*what: str | Event) -> History:
    """A log in which these happened, one after the other."""
    return History([each if isinstance(each, Event) else event(each) for each in what])


def subject(
    method: str = "fork", version: str = "3.13.0", implementation: str = "cpython", platform: str = "linux"
) -> Subject:
    """A subject that offers the three start methods."""
    methods = ("fork", "spawn", "forkserver")
    interpreter = Interpreter("/python", version, implementation, False, platform)
    standard = Implementation("multiprocessing", methods, "fork")
    return Subject(interpreter, standard, method, f"{interpreter.name}-{method}")


def specification(claims: Iterable[Claim] = (), specs: Iterable[Spec] = ()) -> Specification:
    """A specification of these claims and specs."""
    return Specification([], {claim.id: claim for claim in claims}, {spec.id: spec for spec in specs})


def write_book(folder: Path, sections: Mapping[str, str]) -> Path:
    """Write a specification of one part to a folder: `specs/processes/NAME.py` for each section, with its content."""
    specs = folder / "specs"
    part = specs / "processes"
    shutil.rmtree(specs, ignore_errors=True)
    part.mkdir(parents=True)
    (specs / "__init__.py").write_text('PARTS = ("processes",)\n')
    (part / "__init__.py").write_text(f'"""Processes."""\n\nSECTIONS = {tuple(sections)}\n')
    for name, content in sections.items():
        (part / f"{name}.py").write_text(content, encoding="utf-8")
    return specs


RUN = RunInfo("one", FORMAT, "0.1.0", "abc", "plain", "2026-01-02T03:04:05+00:00", "Linux", "CPython 3.11", ())

END = End("2026-01-02T03:05:05+00:00", 0)


def records(
    outcomes: Mapping[Item, Outcome | None],
    subjects: Iterable[Subject],
    courses: Mapping[Item, Course] | None = None,
    run: RunInfo = RUN,
    message: str = "",
) -> list[Record]:
    """The records of a run. outcomes: of its items, each of one phase; None of one that was not come to.

    courses: what a program of an item did. message: of what failed.
    """
    ran = courses or {}
    return [
        run,
        *map(anonymous, subjects),
        *([Collected(tuple(outcomes), selected=True)] if outcomes else []),
        *dict.fromkeys(ran.values()),
        *(
            Phase(item, "call", outcome, message=message, courses=(ran[item].id,) if item in ran else ())
            for item, outcome in outcomes.items()
            if outcome
        ),
        END,
    ]


def stored(some: Iterable[Record]) -> Results:
    """What some records say."""
    results = Results()
    for record in some:
        results.append(record)
    return results
