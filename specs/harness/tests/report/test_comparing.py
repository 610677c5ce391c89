"""The page that compares: which two subjects it shows first, and what it is given to compare any two."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from specs.harness.model.findings import Findings
from specs.harness.model.subject_names import way
from specs.harness.model.subjects import Implementation, Subject
from specs.harness.report import comparing
from specs.harness.tests import simulated
from specs.harness.tests.simulated import interpreter, subjects
from specs.harness.tests.written import specification, stored

if TYPE_CHECKING:
    from collections.abc import Sequence

OLD, NEW = interpreter("3.13.0"), interpreter("3.14.7")
WINDOWS = interpreter("3.15.2", "win32")
THREADED = replace(interpreter("3.14.7"), free_threaded=True)
PYPY, PYPY_OLD = (interpreter(version, implementation="pypy") for version in ("3.11.13", "3.10.16"))


def library(python: Any, methods: tuple[str, ...] = simulated.METHODS) -> list[Subject]:
    """Another library on an interpreter, under each start method that it has."""
    other = Implementation("multiprocess", methods, methods[0], "0.70.17")
    return [Subject(python, other, method, f"{python.name}-{method}-multiprocess") for method in methods]


def of_method(some: Sequence[Subject], method: str) -> list[Subject]:
    return [subject for subject in some if subject.start_method == method]


def in_order(some: Sequence[Subject]) -> list[Subject]:
    """As a report has them."""
    return list(Findings(stored([simulated_run(), *some]), specification()).subjects.values())


def simulated_run() -> Any:
    return next(iter(simulated.results([]).runs.values()))


@pytest.mark.parametrize(
    ("some", "pair"),
    [
        # An upgrade, from default to default.
        (subjects([OLD, NEW]), ("3.13-fork", "3.14-forkserver")),
        (simulated.nine_interpreters(), ("3.14-forkserver", "3.15-forkserver")),
        (subjects([interpreter("3.12.1"), interpreter("3.12.9"), OLD]), ("3.12-fork", "3.13-fork")),
        (subjects([interpreter("3.13.5"), OLD]), ("3.13-fork", "3.13-fork")),
        # On one platform, and of the interpreter that most have.
        (subjects([OLD, NEW, WINDOWS]), ("3.13-fork", "3.14-forkserver")),
        (subjects([OLD, NEW, interpreter("3.14.7", "win32"), WINDOWS]), ("3.14-spawn", "3.15-spawn")),
        (subjects([PYPY_OLD, PYPY, OLD, NEW]), ("3.13-fork", "3.14-forkserver")),
        (subjects([OLD, NEW, THREADED]), ("3.13-fork", "3.14-forkserver")),
        (subjects([PYPY_OLD, PYPY]), ("pypy3.10-fork", "pypy3.11-fork")),
        # Also where libraries are there; and with one start method for both, if that is what was run.
        (subjects([OLD, NEW]) + library(NEW), ("3.13-fork", "3.14-forkserver")),
        (of_method(subjects([OLD, NEW]), "spawn"), ("3.13-spawn", "3.14-spawn")),
        # Of one version: the library, then the start method.
        (subjects([OLD]) + library(OLD), ("3.13-fork", "3.13-fork-multiprocess")),
        (subjects([OLD]) + library(OLD, ("thread",)), ("3.13-fork", "3.13-thread-multiprocess")),
        (subjects([OLD]), ("3.13-fork", "3.13-spawn")),
        (subjects([NEW]), ("3.14-forkserver", "3.14-spawn")),
        (subjects([interpreter("3.13.0", "darwin")]), ("3.13-spawn", "3.13-fork")),
        (library(OLD), ("3.13-fork-multiprocess", "3.13-spawn-multiprocess")),
        # Whatever there is.
        (subjects([OLD])[1:], ("3.13-forkserver", "3.13-spawn")),
        (subjects([WINDOWS]) + subjects([OLD])[:1], ("3.13-fork", "3.15-spawn")),
    ],
)
def test_the_two_that_most_ask_about_come_first(some: list[Subject], pair: tuple[str, str]) -> None:
    found = comparing.usual(in_order(some))

    assert found
    assert tuple(f"{one.interpreter.name}-{way(one)}" for one in found) == pair
    assert found[0].key != found[1].key


def test_an_upgrade_goes_from_the_older_to_the_newer_on_the_same_platform() -> None:
    patches = comparing.usual(in_order(subjects([OLD, interpreter("3.13.5"), interpreter("3.9.18", "win32")])))

    assert patches
    assert [one.version for one in patches] == ["3.13.0", "3.13.5"]


@pytest.mark.parametrize("some", [[], subjects([WINDOWS])])
def test_less_than_two_subjects_are_no_two(some: list[Subject]) -> None:
    assert comparing.usual(in_order(some)) is None


def report(some: Sequence[Subject]) -> dict[str, Any]:
    """What the page is given."""
    found = simulated.findings(simulated.results(some))
    text = comparing.data(found, {claim: found.courses_of(claim) for claim in found.claims})
    assert text.startswith("const REPORT = ")
    assert text.endswith(";\n")
    data: dict[str, Any] = json.loads(text.removeprefix("const REPORT = ").rstrip(";\n"))
    return data


def test_subjects_are_named_in_words() -> None:
    data = report(subjects([OLD, NEW]))
    titles = [data["subjects"][place]["title"] for place in data["usual"]]

    assert titles == ["CPython 3.13.0 under fork (its default)", "CPython 3.14.7 under forkserver (its default)"]
    places = report([*subjects([OLD]), *library(OLD), *subjects([WINDOWS])])["subjects"]
    assert {
        "CPython 3.13.0 on Linux x86_64, multiprocess 0.70.17, under spawn",
        "CPython 3.15.2 on Windows AMD64 under Wine under spawn (its default)",
    } <= {subject["title"] for subject in places}


def test_a_claim_that_is_the_same_for_all_has_no_text_and_of_others_only_what_differs_has() -> None:
    claims = report(subjects([OLD, NEW]))["claims"]
    alike = [claim for claim in claims if not claim["of"]]
    others = [claim for claim in claims if claim["of"]]

    assert len(claims) == len(simulated.CLAIMS)
    assert len(alike) > len(claims) / 2
    assert {tuple(claim) for claim in alike} == {("kinds", "of")}
    assert all(len(claim["of"]) == 6 for claim in others)
    for claim in others:
        for place in range(len(claim["specs"])):
            states = {(place in kind[2], place in kind[3]) for kind in claim["kinds"]}
            assert len(states) > 1, claim["id"]


def test_what_the_page_is_given_is_small_also_of_many_subjects() -> None:
    platforms = ("linux", "darwin", "win32")
    many = [interpreter(version, platform) for version in simulated.VERSIONS for platform in platforms]

    few = len(json.dumps(report(subjects([OLD, NEW])), separators=(",", ":")))
    more = len(json.dumps(report(subjects(many)), separators=(",", ":")))
    assert few < 400 * len(simulated.CLAIMS)
    assert len(subjects(many)) > 50
    assert more < 800 * len(simulated.CLAIMS)
