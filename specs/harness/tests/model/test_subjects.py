"""Which subjects interpreters and start methods make, and what they are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from specs.harness.model.subjects import STANDARD, Implementation, Interpreter, SubjectError, subjects

PYTHON = Interpreter("/a/python", "3.13.0", "cpython", False, "linux")
METHODS = ("fork", "spawn", "forkserver")
OTHER = replace(PYTHON, executable="/b/python")


def ids(
    *interpreters: Interpreter, methods: tuple[str, ...] = ("fork",), modules: tuple[str, ...] = (STANDARD,)
) -> list[str]:
    found = [(python, Implementation(module, METHODS, "fork", "1.2")) for python in interpreters for module in modules]
    return [subject.id for subject in subjects(found, methods)]


def test_an_interpreter_makes_a_subject_with_each_of_its_start_methods() -> None:
    assert ids(PYTHON, methods=("all",)) == ["3.13-fork", "3.13-spawn", "3.13-forkserver"]


@pytest.mark.parametrize("methods", [(), ("default",)])
def test_the_subject_of_who_chooses_nothing_has_the_default_start_method(methods: tuple[str, ...]) -> None:
    assert ids(PYTHON, OTHER, methods=methods) == ["3.13#1-fork", "3.13#2-fork"]


def test_names_and_all_may_be_asked_for_together() -> None:
    assert ids(PYTHON, methods=("spawn", "all")) == ["3.13-spawn", "3.13-fork", "3.13-forkserver"]


def test_the_start_methods_asked_for_are_taken_once_each_and_in_their_order() -> None:
    assert ids(PYTHON, methods=("spawn", "fork", "spawn")) == ["3.13-spawn", "3.13-fork"]


@pytest.mark.parametrize(
    ("interpreters", "names"),
    [
        ((replace(PYTHON, version="3.8.18"), PYTHON), ["3.8-fork", "3.13-fork"]),
        ((replace(PYTHON, version="3.13.1"), PYTHON), ["3.13.1-fork", "3.13.0-fork"]),
        ((PYTHON, OTHER), ["3.13#1-fork", "3.13#2-fork"]),
        ((PYTHON, PYTHON), ["3.13-fork"]),
        ((PYTHON, replace(OTHER, free_threaded=True)), ["3.13-fork", "3.13t-fork"]),
        ((PYTHON, replace(OTHER, implementation="pypy")), ["3.13-fork", "pypy3.13-fork"]),
        ((PYTHON, OTHER, replace(OTHER, version="3.8.0")), ["3.13#1-fork", "3.13#2-fork", "3.8-fork"]),
    ],
)
def test_interpreters_are_told_apart_in_the_ids_of_their_subjects(
    interpreters: tuple[Interpreter, ...], names: list[str]
) -> None:
    assert ids(*interpreters) == names


def test_another_implementation_stands_in_the_id() -> None:
    assert ids(PYTHON, modules=("billiard",)) == ["3.13-fork-billiard"]


def test_several_implementations_are_subjects_of_one_run() -> None:
    assert ids(PYTHON, OTHER, modules=(STANDARD, "billiard")) == [
        "3.13#1-fork",
        "3.13#1-fork-billiard",
        "3.13#2-fork",
        "3.13#2-fork-billiard",
    ]


def test_the_key_of_a_subject_holds_the_version_of_its_implementation() -> None:
    python = replace(PYTHON, machine="x86_64", libc="glibc", build="main")
    (subject,) = subjects([(python, Implementation("billiard", METHODS, "fork", "4.2"))], ["fork"])

    assert subject.key == "linux-x86_64-glibc/cpython-3.13.0/main/fork/billiard-4.2"


def test_a_start_method_that_an_interpreter_has_not_is_refused() -> None:
    standard = Implementation(STANDARD, METHODS, "fork")
    with pytest.raises(SubjectError) as refused:
        subjects([(PYTHON, standard), (OTHER, replace(standard, start_methods=("spawn",)))], ["fork"])
    message = "--start-method fork: Python 3.13.0 at /b/python does not support it on this platform"
    assert str(refused.value) == f"{message} (available: spawn, or all)"


@pytest.mark.parametrize(
    ("interpreter", "title"),
    [
        (PYTHON, "CPython 3.13.0"),
        (replace(PYTHON, free_threaded=True), "CPython 3.13.0 (free-threaded)"),
        (replace(PYTHON, implementation="pypy"), "PyPy 3.13.0"),
        (replace(PYTHON, implementation="other"), "other 3.13.0"),
    ],
)
def test_an_interpreter_has_a_title_for_readers(interpreter: Interpreter, title: str) -> None:
    assert interpreter.title == title
