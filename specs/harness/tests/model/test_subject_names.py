"""Names of subjects: short, unlike each other's, and of groups in ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.model.subject_names import describe, subject_names, version_order
from specs.harness.tests.written import subject

if TYPE_CHECKING:
    from specs.harness.model.subjects import Subject


def by_key(*some: Subject) -> dict[str, Subject]:
    return {one.key: one for one in some}


def elsewhere(one: Subject, platform: str = "win32", libc: str = "Wine") -> Subject:
    return replace(one, interpreter=replace(one.interpreter, platform=platform, machine="AMD64", libc=libc))


@pytest.mark.parametrize(
    ("others", "name"),
    [
        ((), "3.13-spawn"),
        ((subject("fork"), subject("spawn", "3.14.0")), "3.13-spawn"),
        ((subject("spawn", "3.13.7"),), "3.13.0-spawn"),
        ((elsewhere(subject("spawn")),), "3.13.0-spawn on Linux"),
    ],
)
def test_a_name_is_as_long_as_it_has_to_be(others: tuple[Subject, ...], name: str) -> None:
    one = subject("spawn")
    names = subject_names(by_key(one, *others))

    assert names[one.key] == name
    assert len(set(names.values())) == len(names)


def test_builds_of_one_version_have_numbers() -> None:
    one, other = subject(), replace(subject(), interpreter=replace(subject().interpreter, build="vendor"))

    assert set(subject_names(by_key(one, other)).values()) == {"3.13.0-fork on Linux #1", "3.13.0-fork on Linux #2"}


def test_versions_are_in_the_order_of_their_numbers() -> None:
    some = [subject(version=version) for version in ("3.9.1", "3.10.0", "3.8.2")]

    assert [one.version for one in sorted(some, key=version_order)] == ["3.8.2", "3.9.1", "3.10.0"]


EVERY = sorted(
    [subject(method, version) for version in ("3.9.1", "3.10.0", "3.11.7") for method in ("fork", "spawn")],
    key=version_order,
)


def chosen(*ids: str) -> list[Subject]:
    return [one for one in EVERY if one.id in ids]


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (("3.9-spawn", "3.10-spawn", "3.11-spawn"), "CPython 3.9 to 3.11 under spawn"),
        (("3.9-spawn", "3.11-spawn"), "CPython 3.9, 3.11 under spawn"),
        (("3.9-spawn", "3.9-fork"), "CPython 3.9 under fork, spawn"),
        (("3.9-spawn", "3.10-fork"), "CPython 3.10 under fork; CPython 3.9 under spawn"),
    ],
)
def test_a_group_is_named_in_ranges(group: tuple[str, ...], words: str) -> None:
    assert describe(chosen(*group), EVERY) == words


def test_all_of_them_are_all_subjects() -> None:
    assert describe(EVERY, EVERY) == "all subjects"


def test_where_there_are_several_platforms_a_group_names_them() -> None:
    windows = elsewhere(subject("spawn"))

    assert describe([windows], [*EVERY, windows]) == "CPython 3.13 under spawn on Windows AMD64 under Wine"
