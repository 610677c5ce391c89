"""Simulated results: every claim on many subjects, without running anything; and a program that logs the unexpected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.model import specification
from specs.harness.model.courses import OUTSIDE, Course, Lane, Step, Wait
from specs.harness.model.digest import digest
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.model.results import FORMAT, End, Phase, Results, RunInfo, anonymous
from specs.harness.model.subjects import Implementation, Interpreter, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from specs.harness.model.deviations import Deviation
    from specs.harness.model.items import Outcome

SPECIFICATION = specification.load()
CLAIMS, CATALOGUE = SPECIFICATION.claims, SPECIFICATION.catalogue

VERSIONS = ("3.8.18", "3.9.18", "3.10.13", "3.11.7", "3.12.1", "3.13.0", "3.14.10", "3.15.2")
METHODS = ("fork", "spawn", "forkserver")

#: What a program may log, and must not have an effect on a page.
NASTY = (
    "<script>document.title = 'broken'</script>",
    '" onmouseover="alert(1)',
    "{{ 7 * 7 }} {% raw %}",
    "\u202eright to left\u202c and \u0645\u0631\u062d\u0628\u0627",
    "control \x1b[31m \x00 characters",
    "half a pair \udc80",
    "x" * 5000,
    "]]></svg><!--",
)


def interpreter(
    version: str, platform: str = "linux", implementation: str = "cpython", build: str = "main"
) -> Interpreter:
    """An interpreter of a platform."""
    machine, libc = ("AMD64", "Wine") if platform == "win32" else ("x86_64", "glibc" if platform == "linux" else "")
    return Interpreter("/python", version, implementation, False, platform, machine=machine, libc=libc, build=build)


def offered(python: Interpreter) -> Implementation:
    """What the standard library offers there."""
    if python.platform == "win32":
        return Implementation("multiprocessing", ("spawn",), "spawn")
    default = "spawn" if python.platform == "darwin" else "forkserver" if python.name in {"3.14", "3.15"} else "fork"
    return Implementation("multiprocessing", METHODS, default)


def subjects(interpreters: Iterable[Interpreter]) -> list[Subject]:
    """Each of them under each start method that it has."""
    return [
        Subject(python, offered(python), method, f"{python.name}-{method}")
        for python in interpreters
        for method in offered(python).start_methods
    ]


def nine_interpreters() -> list[Subject]:
    """Eight CPythons and PyPy, under three start methods."""
    return subjects([*map(interpreter, VERSIONS), interpreter("3.11.13", implementation="pypy")])


def course(subject: Subject, spec: str, events: int = 4) -> Course:
    """What a program of a spec may have done: under forkserver, its child is another's."""
    parent = OUTSIDE if subject.start_method == "forkserver" else 0
    steps = [Step(0, "parent starts child"), Step(0, "parent joins"), Step(1, "child works", spec.rpartition("_")[2])]
    steps += [Step(1, "child works on", str(number)) for number in range(events - 4)]
    steps += [
        Step(OUTSIDE, "opens the gate: child may end"),
        Step(1, "child ends"),
        Step(0, "parent is back from join"),
    ]
    steps.append(Step(OUTSIDE, "main process exits with 0"))
    return Course(
        "processes.joining.join",
        (),
        (Lane("MainProcess", OUTSIDE), Lane("Process-1", parent)),
        tuple(steps),
        (Wait(1, 2, "child may end"),),
    )


def nasty_course() -> Course:
    """A program that logs what should not have an effect."""
    steps = tuple(Step(number % 2, text, text) for number, text in enumerate(NASTY))
    return Course(
        "processes.joining.join", ("--name=<b>",), (Lane("<i>Main</i>", OUTSIDE), Lane("&amp;" * 20, 0)), steps
    )


def results(some: Iterable[Subject], run: str = "simulated", failing: str = "join.waits") -> Results:
    """Every claim on these subjects. failing: a claim of which one spec fails on the newest CPython under spawn."""
    found = Results()
    found.append(
        RunInfo(
            run,
            FORMAT,
            "0.1.0",
            digest(),
            "plain",
            "2026-01-02T03:04:05+00:00",
            "a machine",
            "CPython 3.13.0",
            ("--report=site",),
        )
    )
    for subject in some:
        found.append(anonymous(subject))
        for record in _of_subject(subject, failing):
            found.append(record)
    found.append(End("2026-01-02T03:05:05+00:00", 1))
    return found


def _of_subject(subject: Subject, failing: str) -> Iterator[Course | Phase]:
    newest = subject.version == VERSIONS[-1] and subject.start_method == "spawn"
    broken = next(spec.id for spec in CATALOGUE.values() if spec.decisions[0].claim == failing)
    for spec in CATALOGUE.values():
        if spec.decisions_for(subject):
            fails = newest and spec.id == broken
            outcome: Outcome = "broken" if fails else "passed"
            message = "ClaimBrokenError: <b>unexpected</b> events" if fails else ""
            details = "E  " + "\n".join(NASTY) if fails else ""
            ran = nasty_course() if fails else course(subject, spec.id)
            yield ran
            item = Item(spec.id, subject.key)
            yield Phase(item, "call", outcome, message=message, details=details, courses=(ran.id,))


def findings(found: Results, known: Sequence[Deviation] = ()) -> Findings:
    """What simulated results say. known: deviations."""
    return Findings(found, SPECIFICATION, known)
