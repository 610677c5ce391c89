"""Remedies: the lines of a program that are to be copied, and which program a spec runs."""

from __future__ import annotations

import ast

import pytest

from specs.harness.model.remedies import copied, marked, programs

PROGRAM = '''"""A parent reads before it joins."""

if __name__ == "__main__":
    # remedy
    queue = mp.Queue()
    # end of remedy
    log("ready")
    if given.first == "get":
        # remedy of queue.join-deadlock
        got = queue.get()

        child.join()
        # end of remedy
    else:
        # remedy of queue.other
        child.join(mp)
        # end of remedy
'''


def test_the_lines_of_a_remedy_are_those_between_its_marks() -> None:
    assert marked(PROGRAM, "queue.join-deadlock") == [
        "    queue = mp.Queue()",
        "        got = queue.get()\n\n        child.join()",
    ]


def test_they_are_copied_from_the_left_margin_with_the_modules_name_in_full() -> None:
    assert copied(PROGRAM, "queue.join-deadlock") == (
        "queue = multiprocessing.Queue()\n\ngot = queue.get()\n\nchild.join()"
    )
    assert copied(PROGRAM, "queue.other") == "queue = multiprocessing.Queue()\n\nchild.join(multiprocessing)"
    assert copied('"""Nothing to copy."""\n', "queue.other") == ""


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("test_direct", ["one"]),
        ("test_by_a_function", ["two"]),
        ("test_by_a_fixture", ["three", "two"]),
        ("test_by_another_program", ["ways", "section.five"]),
        ("test_nothing", []),
    ],
)
def test_a_spec_runs_programs_by_itself_by_functions_and_by_fixtures(spec: str, found: list[str]) -> None:
    source = """
def start(run):
    return run("two")

@fixture
def recorded(record):
    start(record)
    return record("three", ending="os._exit(4)")

def test_direct(run):
    run("one", kind="x").open("two")

def test_by_a_function(run):
    start(run)

def test_by_a_fixture(recorded):
    assert recorded

def test_by_another_program(run):
    run("ways", way="-c", program="section.five")

def test_nothing(run):
    recorder("four")
"""
    assert programs(ast.parse(source), spec) == found
