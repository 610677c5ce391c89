"""Remedies: the lines of a program that are to be copied, and which program a spec runs."""

from __future__ import annotations

import ast

import pytest

from specs.harness.model.remedies import copied, marked, programs

PROGRAM = '''"""A parent reads before it joins."""

import os, signal
import threading
from signal import SIGTERM
from workloads.probe import gate, log, mp

if __name__ == "__main__":
    # remedy
    queue = mp.Queue(os.cpu_count())
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
    if given.ends == "early":
        # remedy of queue.other (early)
        signal.raise_signal(SIGTERM)
        # end of remedy
    # remedy of queue.other (late)
    late()
    # end of remedy
'''


def test_the_lines_of_a_remedy_are_those_between_its_marks() -> None:
    assert marked(PROGRAM, "queue.join-deadlock") == [
        "    queue = mp.Queue(os.cpu_count())",
        "        got = queue.get()\n\n        child.join()",
    ]


def test_of_several_remedies_of_one_claim_it_is_the_one_that_the_spec_asks_for() -> None:
    assert marked(PROGRAM, "queue.other", {"early"})[2:] == ["        signal.raise_signal(SIGTERM)"]
    assert marked(PROGRAM, "queue.other", {"late", "x"})[2:] == ["    late()"]


def test_they_are_copied_with_their_imports_from_the_left_margin_and_with_the_modules_name_in_full() -> None:
    assert copied(PROGRAM, "queue.join-deadlock") == (
        "import multiprocessing\nimport os\n\n"
        "queue = multiprocessing.Queue(os.cpu_count())\n\ngot = queue.get()\n\nchild.join()"
    )
    assert copied(PROGRAM, "queue.other", {"early"}) == (
        "import multiprocessing\nimport os\nimport signal\nfrom signal import SIGTERM\n\n"
        "queue = multiprocessing.Queue(os.cpu_count())\n\nchild.join(multiprocessing)\n\nsignal.raise_signal(SIGTERM)"
    )
    assert copied('"""Nothing to copy."""\n', "queue.other") == ""


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("test_direct", {"one": {"x"}}),
        ("test_by_a_function", {"two": set()}),
        ("test_by_a_fixture", {"three": {"os._exit(4)"}, "two": set()}),
        ("test_by_another_program", {"ways": {"-c", "section.five"}, "section.five": set()}),
        ("test_nothing", {}),
    ],
)
def test_a_spec_runs_programs_by_itself_by_functions_and_by_fixtures(spec: str, found: dict[str, set[str]]) -> None:
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
