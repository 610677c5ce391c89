"""Names of subjects, and of groups of subjects, for a reader."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from specs.harness.model.subjects import Subject

_METHODS = ("fork", "forkserver", "spawn")


def version_order(subject: Subject) -> tuple[object, ...]:
    """What sorts subjects: by platform, interpreter, implementation, version, start method."""
    python = subject.interpreter
    return (
        (python.platform != "linux", python.place),
        (python.implementation != "cpython", python.implementation),
        (not subject.implementation.is_standard, subject.implementation.name, subject.implementation.version),
        tuple(int(digits) for digits in re.findall(r"\d+", python.version)),
        python.free_threaded,
        python.build,
        _METHODS.index(subject.start_method) if subject.start_method in _METHODS else len(_METHODS),
        subject.start_method,
    )


def way(subject: Subject) -> str:
    """The start method, and the implementation if that is another than `multiprocessing`."""
    return f"{subject.start_method}{subject.implementation.suffix}"


def subject_names(subjects: Mapping[str, Subject]) -> dict[str, str]:
    """A name for each subject, by key: as short as tells it from the others, `3.13-spawn` if that does."""
    forms: list[dict[str, str]] = [
        {key: f"{subject.interpreter.name}-{way(subject)}" for key, subject in subjects.items()},
        {key: f"{subject.interpreter.full_name}-{way(subject)}" for key, subject in subjects.items()},
        {
            key: f"{subject.interpreter.full_name}-{way(subject)} on {subject.interpreter.place}"
            for key, subject in subjects.items()
        },
    ]
    counts = [Counter(form.values()) for form in forms]
    numbers: Counter[str] = Counter()
    names = {}
    for key in sorted(subjects):
        unique = [form[key] for form, count in zip(forms, counts, strict=True) if count[form[key]] == 1]
        if unique:
            names[key] = unique[0]
        else:
            numbers[forms[-1][key]] += 1
            names[key] = f"{forms[-1][key]} #{numbers[forms[-1][key]]}"
    return names


def describe(group: Iterable[Subject], every: Sequence[Subject]) -> str:
    """Name a group of subjects in words: `CPython 3.9 to 3.13 under spawn; PyPy 3.11 under fork`.

    every: all that there are, in the order of `version_order`: what stands between two of a group breaks a range.
    """
    chosen = {subject.key for subject in group}
    if len(every) > 1 and len(chosen) == len(every):
        return "all subjects"
    places = {subject.interpreter.place for subject in every}
    ways: dict[tuple[str, str, str], list[Subject]] = defaultdict(list)
    for subject in every:
        python = subject.interpreter
        kind = re.sub(r" [\d.]+.*", "", python.title)
        place = f" on {python.place}" if len(places) > 1 else ""
        ways[place, f"{kind}{' ' if kind else ''}", way(subject)].append(subject)
    ranges: dict[tuple[str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (place, kind, how), members in ways.items():
        if text := _ranges(members, chosen, Counter(_short(subject) for subject in members)):
            ranges[place, kind, text].append(how)
    return "; ".join(
        f"{kind}{', '.join(text)} under {', '.join(hows)}{place}" for (place, kind, text), hows in ranges.items()
    )


def _ranges(members: Sequence[Subject], chosen: set[str], shorts: Mapping[str, int]) -> tuple[str, ...]:
    """The versions of those of the members that are chosen, in ranges. shorts: how many have each short version."""
    runs: list[list[str]] = [[]]
    for subject in members:
        if subject.key in chosen:
            short = _short(subject)
            threaded = "t" if subject.interpreter.free_threaded else ""
            runs[-1].append(f"{short if shorts[short] == 1 else subject.version}{threaded}")
        elif runs[-1]:
            runs.append([])
    return tuple(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs if run)


def _short(subject: Subject) -> str:
    """Its version without the last number."""
    return subject.version.rpartition(".")[0]
