"""Known deviations: of which specs and subjects, and what a list of them must be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import catalogue, claims, deviations
from specs.harness.model.catalogue import Spec
from specs.harness.model.deviations import DeviationsError, find, load
from specs.harness.model.subjects import STANDARD, Implementation, Subject
from specs.harness.tests.written import subject

if TYPE_CHECKING:
    from pathlib import Path

SPECS = {f"specs/section_1.py::test_{name}": Spec(f"specs/section_1.py::test_{name}", 1, ()) for name in ("one", "two")}
ONE, TWO = SPECS

GOOD = """
[[deviation]]
implementation = "library"
versions = ">=4"
specs = ["test_one"]
under = ["spawn", "forkserver"]
instead = "the child is lost"
why = "defect"
upstream = "https://example.org/1"
"""


def of_library(method: str = "spawn", version: str = "4.2") -> Subject:
    return replace(subject(method), implementation=Implementation("library", ("fork", "spawn"), "fork", version))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "deviations.toml"
    path.write_text(GOOD)
    return path


def test_a_deviation_is_of_a_spec_an_implementation_its_versions_and_a_condition(path: Path) -> None:
    known = load([path], SPECS)

    found = find(known, ONE, of_library())
    assert found
    assert (found.instead, found.why, found.upstream) == ("the child is lost", "defect", "https://example.org/1")
    assert find(known, TWO, of_library()) is None
    assert find(known, ONE, of_library("fork")) is None
    assert find(known, ONE, of_library(version="3.9")) is None
    assert find(known, ONE, subject("spawn")) is None


def test_a_deviation_may_come_sometimes(path: Path) -> None:
    (always,) = load([path], SPECS)
    path.write_text(GOOD + "sometimes = true\n")
    (sometimes,) = load([path], SPECS)

    assert (always.sometimes, sometimes.sometimes) == (False, True)


def test_an_implementation_without_a_version_of_its_own_has_its_interpreters(path: Path) -> None:
    path.write_text(GOOD.replace(">=4", ">=3.13"))

    assert find(load([path], SPECS), ONE, of_library(version=""))
    path.write_text(GOOD.replace(">=4", ">=3.14"))
    assert find(load([path], SPECS), ONE, of_library(version="")) is None


def test_the_projects_own_list_may_be_missing_and_no_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deviations, "FILE", path.with_name("own.toml"))

    assert load([path.with_name("own.toml"), path], SPECS)
    with pytest.raises(DeviationsError, match="cannot be read"):
        load([path.with_name("other.toml")], SPECS)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("[[deviation]]", "[[deviation]", "is not valid TOML"),
        ("[[deviation]]", "[[claim]]", "has an unknown table 'claim'"),
        ('instead = "the child is lost"', "", "deviation 1: required field missing: instead"),
        ('why = "defect"', 'why = "bad luck"', "must be one of 'defect', 'choice', 'not yet known': why"),
        ("test_one", "test_onne", "there is no spec 'test_onne'; did you mean test_one?"),
        (">=4", "four", "versions 'four' is not a version specifier"),
        ("forkserver", "vfork", "unknown start method 'vfork'"),
        ("upstream", "url", "extra fields found \\(url\\); allowed: implementation, specs, instead, why"),
    ],
)
def test_a_list_that_is_wrong_is_refused_on_one_line(path: Path, old: str, new: str, error: str) -> None:
    path.write_text(GOOD.replace(old, new))

    with pytest.raises(DeviationsError, match=error.replace("?", r"\?")) as raised:
        load([path], SPECS)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


def test_the_projects_own_list_names_existing_specs_and_shows_each_deviation_that_it_judges_with_a_program() -> None:
    own = load([deviations.FILE], catalogue.load(claims.FILE.parent, claims.load()))

    assert own
    for deviation in own:
        compile(deviation.program, f"the program for: {deviation.instead}", "exec")
        if deviation.why != "not yet known":
            assert f"import {deviation.implementation}" in deviation.program
            assert deviation.because
        # What comes with Python has Python's versions.
        assert deviation.versions or deviation.implementation.startswith(f"{STANDARD}.")


def test_no_deviation_is_listed_twice() -> None:
    own = load([deviations.FILE], catalogue.load(claims.FILE.parent, claims.load()))

    listed = [
        (deviation.implementation, spec, str(deviation.condition)) for deviation in own for spec in deviation.specs
    ]
    assert len(listed) == len(set(listed))
