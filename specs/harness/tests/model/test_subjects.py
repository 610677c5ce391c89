"""Which subjects interpreters and start methods make, and what they are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from specs.harness.model.subjects import Interpreter, SubjectError, subjects

PYTHON = Interpreter("/a/python", "3.13.0", "cpython", False, "linux", ("fork", "spawn", "forkserver"), "fork")
OTHER = replace(PYTHON, executable="/b/python")


def ids(*interpreters: Interpreter, methods: tuple[str, ...] = ("fork",), module: str = "multiprocessing") -> list[str]:
    return [subject.id for subject in subjects(interpreters, methods, module)]


def test_an_interpreter_makes_a_subject_with_each_of_its_start_methods() -> None:
    assert ids(PYTHON, methods=()) == ["3.13-fork", "3.13-spawn", "3.13-forkserver"]


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
    assert ids(PYTHON, module="billiard") == ["3.13-fork-billiard"]


def test_a_start_method_that_an_interpreter_has_not_is_refused() -> None:
    with pytest.raises(SubjectError) as refused:
        subjects([PYTHON, replace(OTHER, start_methods=("spawn",))], ["fork"], "multiprocessing")
    message = "--start-method fork: Python 3.13.0 at /b/python does not support it on this platform (available: spawn)"
    assert str(refused.value) == message


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
