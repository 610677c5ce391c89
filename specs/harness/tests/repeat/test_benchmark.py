"""The benchmark: what is recorded is read right, and what follows from it is right."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.machine import metering
from specs.harness.machine.environments import clean_environment
from specs.harness.machine.places import ROOT
from specs.harness.repeat import benchmark
from specs.harness.repeat.benchmark_figures import Figures, Shape, counts, medians, read_folder, text
from specs.harness.tests import marks
from specs.harness.tests.checkout import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MARK = "MP_TESTS_BENCHMARK"

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


def test_what_the_observer_writes_is_what_the_benchmark_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metering.FOLDER, str(tmp_path))
    for _ in range(2):
        metering.note_program("python", "multiprocessing", "fork", 2)
    metering.note_program("python", "multiprocessing", "spawn", 0)
    (tmp_path / "worker-12").write_text("1.5")
    (tmp_path / "worker-13").write_text("0.5")
    (tmp_path / "controller-11").write_text("0.25")

    programs, observer = read_folder(tmp_path)

    assert programs == {FORKS_TWO: 2, SPAWNS_NONE: 1}
    assert observer == {"controller": [0.25], "worker": [1.5, 0.5]}


def test_a_program_does_not_know_that_it_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metering.FOLDER, str(tmp_path))
    assert metering.FOLDER not in clean_environment(tmp_path)


def test_the_figures_say_what_ran_what_it_cost_and_what_as_many_idle_programs_cost() -> None:
    assert text(FIGURES).splitlines() == [
        "fork                 3 main processes       6 children    3.00 s CPU at least",
        "spawn                7 main processes       2 children    5.00 s CPU at least",
        "all                 10 main processes       8 children    8.00 s CPU at least",
        "programs          16.0 s CPU    2.00 x floor, wanted: at most 1.35 (missed)",
        "controller x 1     1.0 s CPU",
        "worker x 2         3.0 s CPU",
        "whole run         20.0 s CPU    2.50 x floor, wanted: at most 1.6 (missed)",
        "                   9.0 s",
    ]


def test_what_is_counted_is_told_by_start_method_and_for_a_claim() -> None:
    assert counts(FIGURES.programs, asked=4).splitlines() == [
        "fork               9 processes, 3 of them main processes",
        "spawn              9 processes, 7 of them main processes",
        "all               18 processes, 10 of them main processes",
        "4.5 for a claim and a start method",
    ]


def test_of_several_rounds_the_medians_count_and_are_met_by_what_is_just_within_a_limit() -> None:
    dearer, just = replace(FIGURES, cpu=40.0), replace(FIGURES, cpu=12.8, observer={"worker": [2.0]})

    assert medians([dearer, just, FIGURES]).splitlines()[1:] == [
        "programs                        2.00 x floor, wanted: at most 1.35 (missed)",
        "whole run                       2.50 x floor, wanted: at most 1.6 (missed)",
    ]
    assert medians([dearer, just, just]).splitlines()[1:] == [
        "programs                        1.35 x floor, wanted: at most 1.35 (met)",
        "whole run                       1.60 x floor, wanted: at most 1.6 (met)",
    ]


@pytest.mark.parametrize(
    "arguments",
    [("--python", "/nowhere/python"), ("--python", "3.99"), ("--rounds", "0"), ("--rounds", "many"), ("--no-such",)],
)
def test_usage_errors_are_reported_on_one_line(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "IS_LINUX", True)
    with pytest.raises(SystemExit) as exited:
        benchmark.main(arguments)

    error = capsys.readouterr().err
    assert (exited.value.code, error.count("\n")) == (benchmark.USAGE, 1), error
    assert error.startswith("ERROR: ")


def test_where_orphans_cannot_be_adopted_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "IS_LINUX", False)
    with pytest.raises(SystemExit) as exited:
        benchmark.main([])

    assert exited.value.code == benchmark.USAGE
    assert "needs Linux" in capsys.readouterr().err


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a benchmark of these arguments, with its files in the test's folder."""
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "specs.harness.repeat.benchmark", *arguments],
            cwd=ROOT,
            env={**environment, "TMPDIR": str(tmp_path), MARK: str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


SPEC = "specs/processes/joining.py::test_a_parent_stays_in_join_until_its_child_has_ended"


ORPHANS = """
import os, sys
from specs.harness.repeat.benchmark_costs import run
busy = "import time\\nwhile time.process_time() < 0.5: pass"
cost = run(["sh", "-c", '"$0" -c "$1" & echo started; exit 3', sys.executable, busy], os.environ)
print(cost.cpu > 0.5, cost.code, cost.output)
"""


@marks.linux("only Linux can be measured on")
def test_what_an_orphan_costs_counts() -> None:
    # In a process of its own: it waits for all its children.
    done = subprocess.run([sys.executable, "-c", ORPHANS], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "True 3 started\n"


@marks.linux("only Linux can be measured on")
def test_one_spec_is_measured_with_all_its_processes(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start("--", SPEC, "-n1")

    output, errors = process.communicate()

    assert (process.returncode, errors) == (0, "")
    figures = re.sub(r"\d+\.\d+", "N", output.partition("\n\n")[2]).replace("(met)", "(missed)")
    assert [" ".join(line.split()) for line in figures.splitlines()] == [
        *(f"{method} 1 main processes 1 children N s CPU at least" for method in ("fork", "forkserver", "spawn")),
        "all 3 main processes 3 children N s CPU at least",
        "programs N s CPU N x floor, wanted: at most N (missed)",
        *(f"{role} x 1 N s CPU" for role in ("controller", "server", "worker")),
        "whole run N s CPU N x floor, wanted: at most N (missed)",
        "N s",
    ]
    assert all(float(number) > 0 for number in re.findall(r"\d+\.\d+", output))


@marks.linux("only Linux can be measured on")
def test_the_processes_of_one_spec_are_counted(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start("--count", "--", SPEC, "-n1")

    output, errors = process.communicate()

    assert (process.returncode, errors) == (0, "")
    assert output.partition("\n\n")[2].splitlines() == [
        *(f"{method:<14}     2 processes, 1 of them main processes" for method in ("fork", "forkserver", "spawn")),
        "all                6 processes, 3 of them main processes",
        "2.0 for a claim and a start method",
    ]


@marks.linux("only Linux can be measured on")
def test_where_no_program_ran_what_pytest_said_is_shown(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start("--", "--no-such-option")

    _, errors = process.communicate()

    assert process.returncode == pytest.ExitCode.USAGE_ERROR
    assert "unrecognized arguments: --no-such-option" in errors


@marks.linux("only Linux can be measured on")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_of_a_benchmark_that_is_interrupted(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path, ending: signal.Signals
) -> None:
    process = start("--", "-k", "joining", "-n1")
    wait_until(lambda: any("workloads" in line for line in commands(tmp_path)), "no program came to run")

    process.send_signal(ending)

    _, errors = process.communicate()
    assert (process.returncode, errors) == (benchmark.INTERRUPTED, "interrupted; nothing is left running\n")
    assert commands(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def commands(mark: Path) -> list[str]:
    """The command lines of the running processes that have the mark."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(mark) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
    return found
