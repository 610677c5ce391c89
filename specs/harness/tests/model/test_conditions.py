"""Conditions: of which subjects a spec decides a claim, in words, and as its decorators say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model.conditions import Condition, Decision, heading
from specs.harness.plugin.decisions import ClaimName, refutes, upholds
from specs.harness.tests.written import subject

if TYPE_CHECKING:
    from specs.harness.model.subjects import Subject

CLAIM = ClaimName("a.b")


@pytest.mark.parametrize(
    ("condition", "of", "applies"),
    [
        (Condition(), subject(), True),
        (Condition(under=("fork",)), subject(method="fork"), True),
        (Condition(under=("fork", "spawn")), subject(method="spawn"), True),
        (Condition(under=("fork", "spawn")), subject(method="forkserver"), False),
        (Condition(python=">=3.9"), subject(version="3.10.1"), True),
        (Condition(python=">=3.9"), subject(version="3.8.18"), False),
        (Condition(python=">=3.9,<3.12"), subject(version="3.12.0"), False),
        (Condition(python="<3.15"), subject(version="3.15.0"), False),
        (Condition(interpreter="pypy"), subject(implementation="pypy"), True),
        (Condition(interpreter="pypy"), subject(), False),
        (Condition(platform="linux"), subject(platform="linux"), True),
        (Condition(platform="darwin"), subject(platform="linux"), False),
        (Condition(platform="posix"), subject(platform="darwin"), True),
        (Condition(platform="posix"), subject(platform="win32"), False),
        (Condition(platform="win32"), subject(platform="win32"), True),
        (Condition(when="the parent is dead"), subject(), True),
        (Condition(under=("fork",), python=">=3.14"), subject("spawn", "3.14.0"), False),
        (Condition(under=("fork",), python=">=3.14"), subject("fork", "3.14.0"), True),
    ],
)
def test_a_condition_names_subjects(condition: Condition, of: Subject, *, applies: bool) -> None:
    assert condition.applies_to(of) is applies


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(), ""),
        (Condition(("fork", "spawn"), ">=3.8,<3.12"), "under fork or spawn in Python >=3.8, <3.12"),
        (Condition(interpreter="pypy", platform="darwin"), "on PyPy on macOS"),
        (Condition(("fork",), when="when it is late"), "under fork when it is late"),
    ],
)
def test_a_condition_is_told_in_words(condition: Condition, words: str) -> None:
    assert str(condition) == words


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (Condition(), Condition(("fork",))),
        (Condition(), Condition(when="late")),
        (Condition(("fork", "spawn")), Condition(("spawn",))),
        (Condition(("fork",)), Condition(("fork",), ">=3.9")),
        (Condition(platform="linux"), Condition(platform="linux", when="late")),
    ],
)
def test_a_wide_condition_covers_a_narrow_one_and_not_the_other_way_round(wide: Condition, narrow: Condition) -> None:
    assert wide.covers(narrow)
    assert not narrow.covers(wide)


def test_a_decorator_carries_what_is_decided() -> None:
    one = upholds(CLAIM, under="fork", when="late").mark
    other = refutes(CLAIM, under=("fork", "spawn"), python=">=3.9", interpreter="cpython", platform="posix").mark

    assert one.args == (Decision("a.b", "upholds", Condition(("fork",), when="late")),)
    assert other.args == (Decision("a.b", "refutes", Condition(("fork", "spawn"), ">=3.9", "cpython", "posix")),)


def test_a_decorator_refuses_what_is_no_start_method_platform_or_version() -> None:
    with pytest.raises(ValueError, match=r"a\.b: unknown start method 'frok'; choose from fork, spawn, forkserver"):
        upholds(CLAIM, under=("fork", "frok"))
    with pytest.raises(ValueError, match=r"a\.b: unknown platform 'beos'; choose from posix, linux, darwin, win32"):
        upholds(CLAIM, platform="beos")
    with pytest.raises(ValueError, match=r"a\.b: '3\.9' is not a version specifier; write one such as '>=3.13'"):
        refutes(CLAIM, python="3.9")


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ([Condition()], ""),
        ([Condition(under=("fork",)), Condition()], ""),
        ([Condition(when="if it is killed")], "If it is killed"),
        ([Condition(under=("fork",)), Condition(when="if late")], "Under fork or if late"),
        ([Condition(under=("fork",)), Condition(("spawn",), platform="posix")], "Under fork or under spawn on POSIX"),
        (
            [Condition((method,), when="when run as a script") for method in ("fork", "spawn", "forkserver")],
            "Under fork, under spawn or under forkserver, when run as a script",
        ),
    ],
)
def test_the_heading_of_facts_says_once_what_its_conditions_have_in_common(
    conditions: list[Condition], text: str
) -> None:
    assert heading(conditions) == text
