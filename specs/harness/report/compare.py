"""What differs between two subjects: claims by their verdicts, by the facts that decide them, by what programs did.

The report's page compares any two by the same rule (assets/compare.js), on what `comparing.data` writes for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from specs.harness.model.items import FAILURES
from specs.harness.model.subject_names import subject_names
from specs.harness.report.lines import Line, count, wrap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from specs.harness.model.claims import Claim
    from specs.harness.model.findings import Findings
    from specs.harness.model.subjects import Subject
    from specs.harness.model.verdicts import Cell

#: In what two subjects differ on a claim, the strongest first: "facts" and "course" are of the same verdict. "open":
#: it was not run under both.
In = Literal["verdict", "facts", "course", "same", "open"]


class ChoiceError(Exception):
    """There are no such two subjects; the message says, on one line, what would do."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """In what two subjects differ on a claim.

    cells: theirs. only, failed: of each, the specs (their ids) that decide the claim there and not for the other, and
    those that failed there and not for the other.
    """

    claim: Claim
    kind: In
    cells: tuple[Cell, Cell]
    only: tuple[list[str], list[str]]
    failed: tuple[list[str], list[str]]


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


def failed(cell: Cell) -> list[str]:
    """The specs (their ids) that failed in a cell."""
    return [spec for spec, outcome in cell.outcomes.items() if outcome in FAILURES]


def shown(cell: Cell) -> list[str]:
    """The specs (their ids) that decide the claim in a cell, and did not fail."""
    return [spec for spec, outcome in cell.outcomes.items() if outcome not in FAILURES]


def _without(some: Iterable[str], others: Collection[str]) -> list[str]:
    return [each for each in some if each not in others]


def differences(findings: Findings, first: str, second: str) -> list[Comparison]:
    """In what the subjects of these keys differ on each claim, in the order of the claims."""
    return [_difference(findings, claim, first, second) for claim in findings.claims.values()]


def _difference(findings: Findings, claim: Claim, first: str, second: str) -> Comparison:
    ours, theirs = cells = findings.cell(claim.id, first), findings.cell(claim.id, second)
    only = _without(shown(ours), theirs.outcomes), _without(shown(theirs), ours.outcomes)
    fails = _without(failed(ours), failed(theirs)), _without(failed(theirs), failed(ours))
    kind: In = "same"
    if "not run" in {ours.value, theirs.value}:
        kind = "open"
    elif ours.value != theirs.value:
        kind = "verdict"
    elif any((*only, *fails)):
        kind = "facts"
    elif _courses_differ(findings, claim.id, first, second):
        kind = "course"
    return Comparison(claim, kind, cells, only, fails)


def _courses_differ(findings: Findings, claim: str, first: str, second: str) -> bool:
    """Whether a program that ran under both did something else."""
    known = findings.results.courses
    ours, theirs = findings.courses_under(claim, first), findings.courses_under(claim, second)
    return any(
        {known[course].outline for course in ours[key]} != {known[course].outline for course in theirs[key]}
        for key in ours.keys() & theirs.keys()
    )


def text(findings: Findings, first: str, second: str, width: int) -> Iterator[Line]:
    """The differences as a list, in lines of at most `width` characters."""
    names = findings.names[first], findings.names[second]
    every = differences(findings, first, second)
    yield Line(f"from {names[0]} to {names[1]}", "heading")
    for difference in every:
        if difference.kind == "verdict":
            yield from _verdicts(findings, difference, names, width)
    for kind, how in (("facts", "by other facts"), ("course", "on another course of events")):
        weak = [difference.claim.id for difference in every if difference.kind == kind]
        if weak:
            of_them = "of one claim" if len(weak) == 1 else f"of {len(weak)} claims"
            listed = f"the same verdict {of_them}, {how}: {', '.join(weak)}"
            yield from wrap(listed, width, rest="    ", style="aside")
    yield from wrap(summary(Counter(difference.kind for difference in every)), width, rest="    ")


def _verdicts(findings: Findings, difference: Comparison, names: tuple[str, str], width: int) -> Iterator[Line]:
    one, other = (cell.value for cell in difference.cells)
    yield Line(f"{difference.claim.id}: {one} -> {other}", "differs")
    yield from wrap(difference.claim.says, width, first="    claimed: ", rest="      ")
    yield from wrap(difference.claim.answer, width, first="    in fact: ", rest="      ")
    for side, (name, cell) in enumerate(zip(names, difference.cells, strict=True)):
        if cell.because:
            yield from wrap(cell.because, width, first=f"    {name}: ", rest="      ")
        heads = (f"{name} only", difference.only[side]), (f"failed under {name}", difference.failed[side])
        for head, specs in heads:
            for spec in specs:
                if fact := findings.catalogue[spec].statement:
                    yield from wrap(fact, width, first=f"    {head}: ", rest="      ")


def summary(kinds: Mapping[In, int]) -> str:
    """How many claims differ in what, on one line that accounts for all of them."""
    strong = kinds.get("verdict", 0)
    parts = [f"{count(strong, 'verdict')} {'differs' if strong == 1 else 'differ'}"]
    parts += [f"{count(kinds['facts'], 'claim')} with other facts"] if kinds.get("facts") else []
    parts += [f"{count(kinds['course'], 'claim')} on another course of events"] if kinds.get("course") else []
    parts += [f"{kinds.get('same', 0)} the same"]
    parts += [f"{kinds['open']} not run under both"] if kinds.get("open") else []
    return f"{count(sum(kinds.values()), 'claim')}: {', '.join(parts)}"
