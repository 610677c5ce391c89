"""Known deviations: of which specs and subjects, and what a list of them must be."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from specs.harness.model import deviations, specification
from specs.harness.model.catalogue import Spec
from specs.harness.model.deviations import Deviation, DeviationsError, find
from specs.harness.model.subjects import STANDARD, Implementation, Subject
from specs.harness.tests.written import subject

NAMES = ("one", "two")
SPECS = {
    f"specs/processes/joining.py::test_{name}": Spec(f"specs/processes/joining.py::test_{name}", 1, ())
    for name in NAMES
}
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


def load(*paths: Path) -> list[Deviation]:
    """The deviations of these lists, and of none that are the project's own."""
    return deviations.load(paths, SPECS, own=Path("none"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "deviations.toml"
    path.write_text(GOOD)
    return path


def test_a_deviation_is_of_a_spec_an_implementation_its_versions_and_a_condition(path: Path) -> None:
    known = load(path)

    found = find(known, ONE, of_library())
    assert found
    assert (found.instead, found.why, found.upstream) == ("the child is lost", "defect", "https://example.org/1")
    assert find(known, TWO, of_library()) is None
    assert find(known, ONE, of_library("fork")) is None
    assert find(known, ONE, of_library(version="3.9")) is None
    assert find(known, ONE, subject("spawn")) is None


def test_a_deviation_may_come_sometimes(path: Path) -> None:
    (always,) = load(path)
    path.write_text(GOOD + "sometimes = true\n")
    (sometimes,) = load(path)

    assert (always.sometimes, sometimes.sometimes) == (False, True)


def test_an_implementation_without_a_version_of_its_own_has_its_interpreters(path: Path) -> None:
    path.write_text(GOOD.replace(">=4", ">=3.13"))

    assert find(load(path), ONE, of_library(version=""))
    path.write_text(GOOD.replace(">=4", ">=3.14"))
    assert find(load(path), ONE, of_library(version="")) is None


def test_the_projects_own_lists_are_read_too_and_come_first(path: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name in "ba":
        (own / f"{name}.toml").write_text(GOOD.replace("library", name))

    known = deviations.load([path], SPECS, own)

    assert [deviation.implementation for deviation in known] == ["a", "b", "library"]


def test_there_may_be_no_own_list_but_one_that_is_asked_for_has_to_be_there(path: Path) -> None:
    assert load(path)
    with pytest.raises(DeviationsError, match="cannot be read"):
        load(path.with_name("other.toml"))


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
        ('["test_one"]', '"test_one"', "must be a list, not .test_one.: specs"),
        ("upstream", "url", "extra fields found \\(url\\); allowed: implementation, specs, instead, why"),
    ],
)
def test_a_list_that_is_wrong_is_refused_on_one_line(path: Path, old: str, new: str, error: str) -> None:
    path.write_text(GOOD.replace(old, new))

    with pytest.raises(DeviationsError, match=error.replace("?", r"\?")) as raised:
        load(path)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


def test_the_projects_own_lists_name_existing_specs_and_show_each_defect_with_a_program() -> None:
    own = deviations.load([], specification.load().catalogue)

    assert own
    for deviation in own:
        compile(deviation.program, f"the program for: {deviation.instead}", "exec")
        package = deviation.implementation.partition(":")[0].partition(".")[0]
        if deviation.why == "defect":
            assert re.search(rf"^\s*(import|from) {package}\b", deviation.program, re.MULTILINE)
        if deviation.why != "not yet known":
            assert deviation.because
        # What comes with Python has Python's versions.
        assert deviation.versions or package in {STANDARD, "concurrent"}


def test_no_deviation_is_listed_twice() -> None:
    own = deviations.load([], specification.load().catalogue)

    listed = [
        (deviation.implementation, spec, str(deviation.condition)) for deviation in own for spec in deviation.specs
    ]
    assert len(listed) == len(set(listed))
