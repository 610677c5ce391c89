"""Sources: which line of a program logged an event, and code as text that cannot be anything but text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model import specification
from specs.harness.report.sources import Workload, coloured, spec_parts

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = '''"""A program."""
from workloads.probe import gate, log

def work(number, who):
    log("task {} begins".format(number))
    gate(f"task {number} may end")
    log(who + " ends", number)
    log("begins" if number else "goes on")
    log(number)
'''


@pytest.fixture
def workload(tmp_path: Path) -> Workload:
    (tmp_path / "workloads").mkdir()
    (tmp_path / "workloads" / "x.py").write_text(PROGRAM)
    return Workload("x", tmp_path)


@pytest.mark.parametrize(
    ("call", "what", "line"),
    [
        ("log", "task 7 begins", 5),
        ("gate", "task 7 may end", 6),
        ("log", "child ends", 7),
        ("log", "goes on", 8),
        ("log", "task 7 may end", 0),
        ("gate", "anything", 0),
    ],
)
def test_a_line_is_found_by_what_it_logs(workload: Workload, call: str, what: str, line: int) -> None:
    assert workload.locate(call, what) == line


def test_lines_that_log_are_marked(workload: Workload) -> None:
    assert [line.number for line in workload.lines if line.is_event] == [5, 6, 7, 8]
    assert len(workload.lines) == len(PROGRAM.splitlines())


def test_a_workload_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert Workload("none", tmp_path).lines == []
    assert Workload("none", tmp_path).locate("log", "x") == 0


def test_code_is_escaped() -> None:
    (line,) = coloured('x = "<script>alert(1)</script>"  # & so on')

    assert "<script>" not in line.html
    assert "&lt;script&gt;" in line.html
    assert "&amp; so on" in line.html


def test_every_spec_has_a_source_that_begins_with_its_decorators_and_holds_its_name() -> None:
    for spec in specification.load().catalogue.values():
        parts = spec_parts(spec.id)
        assert parts, spec.id
        assert any(spec.name in str(line.html) for part in parts for line in part), spec.id
        assert spec.line in {part[0].number for part in parts}, spec.id
