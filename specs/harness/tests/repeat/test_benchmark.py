"""The benchmark: what is recorded is read right, and what follows from it is right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine import metering
from specs.harness.machine.environments import clean_environment
from specs.harness.machine.places import ROOT
from specs.harness.repeat import benchmark
from specs.harness.repeat.benchmark_figures import Figures, Shape, medians, read_folder, read_record, table
from specs.harness.tests import marks

if TYPE_CHECKING:
    from pathlib import Path

FORKS_TWO = Shape("python", "multiprocessing", "fork", children=2)
SPAWNS_ONE = Shape("python", "multiprocessing", "spawn", children=1)
SPAWNS_NONE = Shape("python", "multiprocessing", "spawn", children=0)

FIGURES = Figures(
    wall=9.0,
    cpu=20.0,
    observer={"controller": [1.0], "worker": [1.5, 1.5]},
    programs={FORKS_TWO: 3, SPAWNS_ONE: 2, SPAWNS_NONE: 5},
    floor={FORKS_TWO: 1.0, SPAWNS_ONE: 2.0, SPAWNS_NONE: 0.2},
)


@pytest.mark.parametrize(
    "record", ["3", "{}", "fork", '["python", "multiprocessing", "fork"]', '["python", 3, "fork", 0]']
)
def test_what_is_not_a_record_of_a_program_is_refused(record: str) -> None:
    with pytest.raises(ValueError, match=r"not a record|Expecting value"):
        read_record(record)


def test_what_the_observer_writes_is_what_the_benchmark_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metering.FOLDER, str(tmp_path))
    for _ in range(2):
        metering.record_program("python", "multiprocessing", "fork", 2)
    metering.record_program("python", "multiprocessing", "spawn", 0)
    (tmp_path / "worker-12").write_text("1.5")
    (tmp_path / "worker-13").write_text("0.5")
    (tmp_path / "controller-11").write_text("0.25")

    programs, observer = read_folder(tmp_path)

    assert programs == {FORKS_TWO: 2, SPAWNS_NONE: 1}
    assert observer == {"controller": [0.25], "worker": [1.5, 0.5]}


def test_a_program_does_not_know_that_it_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metering.FOLDER, str(tmp_path))
    assert metering.FOLDER not in clean_environment(tmp_path)


def test_each_program_counts_once_as_a_main_process_and_with_all_its_children() -> None:
    assert FIGURES.mains() == {"fork": 3, "spawn": 7}
    assert FIGURES.children() == {"fork": 6, "spawn": 2}


def test_the_floor_is_an_idle_program_for_each_program_that_ran() -> None:
    assert FIGURES.floor_by_method() == pytest.approx({"fork": 3.0, "spawn": 5.0})
    assert FIGURES.floor_cpu == pytest.approx(8.0)


def test_what_is_not_the_observers_is_the_programs() -> None:
    assert FIGURES.programs_cpu == pytest.approx(16.0)
    assert FIGURES.programs_ratio == pytest.approx(2.0)
    assert FIGURES.whole_ratio == pytest.approx(2.5)


def test_of_several_rounds_the_medians_count() -> None:
    dearer = Figures(9.0, 40.0, FIGURES.observer, FIGURES.programs, FIGURES.floor)
    assert medians([dearer, FIGURES, FIGURES]) == pytest.approx((2.0, 2.5))


def test_the_table_shows_every_figure_and_what_is_wanted_of_it() -> None:
    assert table(FIGURES).splitlines() == [
        "processes                           fork       spawn         all",
        "  main processes                       3           7          10",
        "  children                             6           2           8",
        "  floor, CPU s                       3.0         5.0         8.0",
        "",
        "the run                          seconds     x floor",
        "  wall                               9.0",
        "  CPU                               20.0        2.50  wanted: at most 1.6 (missed)",
        "    programs' own processes         16.0        2.00  wanted: at most 1.35 (missed)",
        "    1 controller                     1.0",
        "    2 workers                        3.0",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--python", "/nowhere/python"),
        ("--python", "3.99"),
        ("--rounds", "0"),
        ("--rounds", "many"),
        ("--json", "/nowhere/figures.json"),
        ("--no-such-option",),
    ],
)
def test_usage_errors_are_reported_on_one_line(arguments: tuple[str, ...]) -> None:
    done = _benchmark(*arguments)
    assert (done.returncode, done.stderr.count("\n")) == (benchmark.USAGE, 1), done.stderr
    assert done.stderr.startswith("ERROR: ")


def test_where_orphans_cannot_be_adopted_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "IS_LINUX", False)
    assert benchmark.main([]) == benchmark.USAGE
    assert "needs Linux" in capsys.readouterr().err


@marks.linux("only Linux can be measured on")
def test_one_spec_is_measured_with_all_its_processes(tmp_path: Path) -> None:
    spec = "specs/section_11_joining_and_orphans.py::test_a_parent_stays_in_join_until_its_child_has_ended"

    done = _benchmark("--json", str(tmp_path / "figures.json"), "--", spec, "-n1")

    assert done.returncode == 0, done.stdout + done.stderr
    (figures,) = json.loads((tmp_path / "figures.json").read_text())["rounds"]
    once_each = {"fork": 1, "spawn": 1, "forkserver": 1}
    assert figures["main_processes"] == once_each
    assert figures["children"] == once_each
    assert {role: len(times) for role, times in figures["observer_cpu"].items()} == {
        "controller": 1,
        "worker": 1,
        "server": 1,
    }
    assert all(seconds > 0 for times in figures["observer_cpu"].values() for seconds in times)
    assert all(figures["floor_cpu"][method] > 0 for method in once_each)
    assert figures["programs_cpu"] > 0
    assert figures["wall"] > 0


def _benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "specs.harness.repeat.benchmark", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
