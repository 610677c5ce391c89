"""What differs between two subjects: claims whose verdicts differ, and those whose programs do something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specs.harness.model.subject_names import subject_names
from specs.harness.report.lines import Line, count, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specs.harness.model.claims import Claim
    from specs.harness.model.findings import Findings
    from specs.harness.model.subjects import Subject
    from specs.harness.model.verdicts import Cell


class ChoiceError(Exception):
    """There are no such two subjects; the message says, on one line, what would do."""


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """A claim of which two subjects show something else. cells: theirs. courses: how many programs ran differently."""

    claim: Claim
    cells: tuple[Cell, Cell]
    courses: int

    @property
    def in_verdict(self) -> bool:
        """Whether the verdicts differ, and not only what the programs did on the way."""
        return self.cells[0].value != self.cells[1].value


def choose(text: str, subjects: Sequence[Subject]) -> tuple[str, str]:
    """The keys of the two subjects that a user means by `3.13-fork,3.14-spawn`, or by interpreters: `3.13,3.14`.

    An interpreter stands for its default start method.

    Raises ChoiceError.
    """
    names = subject_names({subject.key: subject for subject in subjects})
    known: dict[str, str] = {}
    for subject in subjects:
        python = subject.interpreter
        if subject.is_default and subject.implementation.is_standard:
            for name in (python.name, python.full_name):
                known.setdefault(name, subject.key)
        known[subject.id] = subject.key
        known[names[subject.key]] = subject.key
        known[subject.key] = subject.key
    wanted = [name.strip() for name in text.split(",")]
    if len(wanted) != 2 or not all(wanted):
        raise ChoiceError(f"--compare {text}: needs two subjects with a comma between them, such as 3.13,3.14")
    for name in wanted:
        if name not in known:
            there = ", ".join(names[subject.key] for subject in subjects)
            raise ChoiceError(f"--compare {text}: there is no subject {name} in these results; there are {there}")
    first, second = (known[name] for name in wanted)
    if first == second:
        raise ChoiceError(f"--compare {text}: both are {names[first]}; name two different ones")
    return first, second


def not_compared(cells: tuple[Cell, Cell]) -> bool:
    """Whether one of two cells says nothing yet."""
    return "not run" in {cell.value for cell in cells}


def differences(findings: Findings, first: str, second: str) -> list[ChangedClaim]:
    """The claims of which the subjects of these keys show something else, in the order of the claims.

    A claim that was not run under one of them shows nothing.
    """
    found = []
    known = findings.results.courses
    for claim in findings.claims.values():
        cells = findings.cell(claim.id, first), findings.cell(claim.id, second)
        ours, theirs = findings.courses_under(claim.id, first), findings.courses_under(claim.id, second)
        courses = sum(
            {known[course].outline for course in ours[key]} != {known[course].outline for course in theirs[key]}
            for key in ours.keys() & theirs.keys()
        )
        silent = {"not applicable", "not offered"}
        if not_compared(cells):
            continue
        if cells[0].value != cells[1].value or (courses and cells[0].value not in silent):
            found.append(ChangedClaim(claim, cells, courses))
    return found


def text(findings: Findings, first: str, second: str, width: int) -> Iterator[Line]:
    """The differences as a list, in lines of at most `width` characters."""
    names = findings.names[first], findings.names[second]
    every = differences(findings, first, second)
    strong = [difference for difference in every if difference.in_verdict]
    yield Line(f"from {names[0]} to {names[1]}", "heading")
    for difference in strong:
        one, other = (cell.value for cell in difference.cells)
        yield Line(f"{difference.claim.id}: {one} -> {other}", "differs")
        yield from wrap(difference.claim.says, width, first="    claimed: ", rest="      ")
        yield from wrap(difference.claim.answer, width, first="    in fact: ", rest="      ")
        for name, facts in zip(names, _facts_of_one(findings, difference.claim.id, first, second), strict=True):
            for fact in facts:
                yield from wrap(fact, width, first=f"    {name} only: ", rest="      ")
    weak = [difference.claim.id for difference in every if not difference.in_verdict]
    if weak:
        of_them = "of one claim" if len(weak) == 1 else f"of {len(weak)} claims"
        yield from wrap(
            f"the same verdict {of_them}, on another course of events: {', '.join(weak)}",
            width,
            rest="    ",
            style="aside",
        )
    open_ = sum(not_compared((findings.cell(name, first), findings.cell(name, second))) for name in findings.claims)
    rest = len(findings.claims) - len(every) - open_
    differ = "differs" if len(strong) == 1 else "differ"
    parts = [f"{count(len(strong), 'verdict')} {differ}"]
    parts += [f"{count(len(weak), 'claim')} on another course of events"] if weak else []
    parts += [f"{rest} the same"]
    parts += [f"{open_} not run under both"] if open_ else []
    yield Line(f"{count(len(findings.claims), 'claim')}: {', '.join(parts)}")


def _facts_of_one(findings: Findings, claim: str, first: str, second: str) -> tuple[list[str], list[str]]:
    """The facts of a claim that are decided for one of two subjects and not for the other, behind their conditions."""
    subjects = findings.subjects[first], findings.subjects[second]
    of_each: tuple[list[str], list[str]] = ([], [])
    for spec in findings.specs_of(claim):
        decided = [bool(spec.decisions_for(subject)) for subject in subjects]
        if decided[0] != decided[1] and spec.fact:
            of_each[decided.index(True)].append(spec.statement)
    return of_each
