"""The report's page that compares two subjects: what it needs to know of all of them, and which two it shows first."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from specs.harness.report import compare
from specs.harness.report.matrix import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from specs.harness.model.claims import Claim
    from specs.harness.model.findings import Findings, Seen
    from specs.harness.model.subjects import Subject

    Pair = tuple[Subject, Subject]

#: With which start method the default is compared, the first that there is.
METHODS = ("spawn", "fork", "forkserver")


def usual(subjects: Sequence[Subject]) -> Pair | None:
    """The two of some subjects, in the order of their versions, about which readers ask most; None of less than two.

    An upgrade of CPython comes first, from one version's default start method to the next one's; then the standard
    library and another; then the default start method and another.
    """
    standard = [subject for subject in subjects if subject.implementation.is_standard]
    defaults = [subject for subject in standard if subject.is_default]
    pairs = _upgrades(defaults) or _upgrades(standard) or _libraries(standard, subjects) or _methods(subjects)
    if pairs:
        return pairs[0]
    return (subjects[0], subjects[1]) if len(subjects) > 1 else None


def _version(subject: Subject) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", subject.version)))


def _upgrades(subjects: Iterable[Subject]) -> list[Pair]:
    """On each platform the newest version and the one before it, the newest CPython first."""
    lines: dict[tuple[object, ...], list[Subject]] = defaultdict(list)
    for subject in subjects:
        python = subject.interpreter
        method = "" if subject.is_default else subject.start_method
        lines[python.place, python.implementation, python.free_threaded, method].append(subject)
    pairs = []
    for line in lines.values():
        new = line[-1]
        older = [old for old in line if old.version != new.version]
        # 3.13.5 is no upgrade that people ask about where there is a 3.12.
        older = [old for old in older if old.interpreter.name != new.interpreter.name] or older
        if older:
            pairs.append((older[-1], new))
    return sorted(pairs, key=lambda pair: _preference(pair[1]))


def _preference(subject: Subject) -> tuple[object, ...]:
    python = subject.interpreter
    newest = tuple(-number for number in _version(subject))
    return python.implementation != "cpython", python.free_threaded, newest


def _libraries(standard: Sequence[Subject], subjects: Sequence[Subject]) -> list[Pair]:
    """The standard library and another on the same interpreter, both as a program gets them that chooses nothing."""
    others = [subject for subject in subjects if not subject.implementation.is_standard]
    pairs = [(one, other) for other in others for one in standard if one.interpreter == other.interpreter]
    return sorted(
        pairs,
        key=lambda pair: (
            _preference(pair[1]),
            not pair[1].is_default,
            pair[0].start_method != pair[1].start_method,
            not pair[0].is_default,
        ),
    )


def _methods(subjects: Sequence[Subject]) -> list[Pair]:
    """The default start method of an interpreter and another of the same."""
    pairs = [
        (default, other)
        for default in subjects
        if default.is_default
        for other in subjects
        if other is not default
        and (other.interpreter, other.implementation) == (default.interpreter, default.implementation)
    ]
    places = {method: place for place, method in enumerate(METHODS)}
    return sorted(pairs, key=lambda pair: (_preference(pair[1]), places.get(pair[1].start_method, len(places))))


def view(findings: Findings) -> dict[str, Any]:
    """What the page's template shows: the subjects by interpreter, each by its name, and as the form lists it."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, subject in findings.subjects.items():
        name = findings.names[key]
        groups[_interpreter(findings, subject)].append((name, f"{name} (default)" if subject.is_default else name))
    return {"groups": groups, "subjects": len(findings.subjects)}


def _interpreter(findings: Findings, subject: Subject) -> str:
    places = {other.interpreter.place for other in findings.subjects.values()}
    return f"{subject.interpreter.title}{f' on {subject.interpreter.place}' if len(places) > 1 else ''}"


def _title(findings: Findings, subject: Subject) -> str:
    """A subject in words: `CPython 3.13.0 under fork (its default)`."""
    library = "" if subject.implementation.is_standard else f", {subject.implementation.title},"
    default = " (its default)" if subject.is_default else ""
    return f"{_interpreter(findings, subject)}{library} under {subject.start_method}{default}"


def data(findings: Findings, seen: Mapping[str, Sequence[Seen]]) -> str:
    """What the page's script compares, as a script. seen: the courses of each claim, as its page numbers them."""
    keys = list(findings.subjects)
    pair = usual(list(findings.subjects.values()))
    report = {
        "subjects": [
            {"name": findings.names[key], "title": _title(findings, subject)}
            for key, subject in findings.subjects.items()
        ],
        "usual": [keys.index(subject.key) for subject in pair] if pair else [],
        "values": {letter: [value, sign] for value, (letter, sign) in LETTERS.items()},
        "claims": [_claim(findings, claim, seen[claim.id]) for claim in findings.claims.values()],
    }
    text = json.dumps(report, separators=(",", ":"), ensure_ascii=True)
    return f"const REPORT = {text};\n"


def _claim(findings: Findings, claim: Claim, seen: Sequence[Seen]) -> dict[str, Any]:
    """What each subject shows of a claim; subjects for which that is the same are of the same kind, and listed once.

    kinds: of each, the verdict's letter, why there is none, the specs that decided it, those that failed, and in each
    slot (a spec with its parameters) the courses. of: the kind of each subject. specs: heading and fact of those that
    the kinds name. outlines: of each course.
    """
    numbers = {course: number for number, one in enumerate(seen) for course in one.courses}
    slots: dict[tuple[str, str], int] = {}
    kinds: dict[tuple[Any, ...], int] = {}
    of = []
    for subject in findings.subjects:
        cell = findings.cell(claim.id, subject)
        courses = tuple(
            (slots.setdefault(slot, len(slots)), tuple(sorted({numbers[course] for course in ran})))
            for slot, ran in findings.courses_under(claim.id, subject).items()
        )
        specs = tuple(compare.shown(cell)), tuple(compare.failed(cell))
        of.append(kinds.setdefault((LETTERS[cell.value][0], cell.because, *specs, courses), len(kinds)))
    outlines: dict[object, int] = {}
    places = [outlines.setdefault(findings.results.courses[one.courses[0]].outline, len(outlines)) for one in seen]
    told = {
        (letter, shown, failed, tuple((slot, *sorted({places[course] for course in ran})) for slot, ran in courses))
        for letter, _, shown, failed, courses in kinds
    }
    if len(told) < 2:  # no two subjects differ
        return {"kinds": [(letter, "", (), (), ()) for letter, *_ in told], "of": []}
    named = _specs_that_differ(kinds)
    return {
        "id": claim.id,
        "says": claim.says,
        "answer": claim.answer,
        "specs": [(findings.catalogue[spec].heading, findings.catalogue[spec].fact) for spec in named],
        "outlines": places,
        "kinds": [
            (letter, because, *([named.index(spec) for spec in some if spec in named] for some in specs), courses)
            for letter, because, *specs, courses in kinds
        ],
        "of": of,
    }


def _specs_that_differ(kinds: Iterable[tuple[Any, ...]]) -> list[str]:
    """The specs that did not come out in the same way, or were not asked, in all kinds."""
    every = [dict.fromkeys(shown, "shown") | dict.fromkeys(failed, "failed") for _, _, shown, failed, _ in kinds]
    specs = dict.fromkeys(spec for states in every for spec in states)
    return [spec for spec in specs if len({states.get(spec) for states in every}) > 1]
