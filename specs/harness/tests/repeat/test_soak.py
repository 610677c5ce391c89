"""A soak: everything again and again, each round in another order, and its report.

The specs on trial (`trial_soak`) note that they run, so that the order in which they did is known.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import re
import shlex
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.platforms import IS_WINDOWS
from specs.harness.machine.processes import cores
from specs.harness.plugin.shuffling import whole_number
from specs.harness.repeat.load import PROCESSES_PER_CORE
from specs.harness.tests import checkout, marks
from specs.harness.tests.checkout import command, wait_until

if TYPE_CHECKING:
    import psutil

    from specs.harness.tests.checkout import Pytest
    from specs.harness.tests.conftest import Launch

ALONE = "-n0"
DISTRIBUTED = "-n2"
SPAWN = "--start-method=spawn"
HANGS = ("-k", "hangs", "--patience=10000")  # longer than these tests wait: it does not end by itself
SUBJECT = r"[\w.]+-spawn"

posix = marks.posix("Windows has no such signals")


@pytest.fixture
def soaked(tmp_path: Path) -> Path:
    """A copy of the checkout with the specs to soak."""
    folder = checkout.copy(tmp_path / "checkout")
    shutil.copytree(Path(__file__).parents[1].joinpath("trial_soak"), folder, dirs_exist_ok=True)
    return folder


def noted(run: Pytest) -> list[str]:
    """What the specs noted, in order."""
    return run.notes.read_text().splitlines()


def line(number: int, rounds: int, seed: int, outcome: str) -> str:
    """A pattern for a round's line."""
    return rf"(?m)^round {number} of {rounds}, seed {seed}, \d+\.\d s: {outcome}$"


def spinning(run: Pytest) -> list[psutil.Process]:
    """The load's processes."""
    return [process for process in run.its_processes() if "specs.harness.repeat.load" in command(process)]


def lighten(folder: Path) -> None:
    """Make the load one process for each core, to cost less; else it is as it is."""
    source = folder / "specs" / "harness" / "repeat" / "load.py"
    source.write_text(
        source.read_text().replace(f"PROCESSES_PER_CORE = {PROCESSES_PER_CORE}", "PROCESSES_PER_CORE = 1")
    )


# The rounds, their order and their report.


def test_each_round_runs_everything_in_another_order_and_what_fails_in_one_is_reported_and_repeated(
    soaked: Path, launch: Launch
) -> None:
    run = launch(soaked, ALONE, SPAWN, "--soak=3", "--shuffle", "11", "-k", "passes or judges or second")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    spec = r"specs/processes/soak\.py::test_fails_the_second_time"
    failure = rf"\n  failed: {spec} under {SUBJECT} - AssertionError: assert the log leaves the expected order$"
    assert re.search(line(1, 3, 11, "10 passed"), run.output)
    assert re.search(line(2, 3, 12, "1 failed, 9 passed")[:-1] + failure, run.output)
    assert re.search(line(3, 3, 13, "10 passed"), run.output)
    specs = [what for what in noted(run) if what.startswith("test_")]
    rounds = [specs[:10], specs[10:20], specs[20:]]
    assert set(map(len, map(set, rounds))) == {10}
    assert len(set(map(tuple, rounds))) == 3
    assert sorted(rounds[0]) == sorted(rounds[1]) == sorted(rounds[2])
    assert re.search(rf"=+ {spec} =+\nfailed in 1 of 3 rounds under {SUBJECT}, with seed 12\n", run.output)
    assert re.search(
        rf"\n-+ workloads.processes.soak.trial_soak under {SUBJECT}: what happened, in order -+\nobserver ", run.output
    )
    assert re.search(r"\| says something\n", run.output)
    assert re.search(r"= soak: 1 of 3 rounds failed =", run.output)
    assert run.left() == []

    command_line = re.search(r"to repeat the first of these rounds: (.*)", run.output)
    assert command_line
    command = [part.strip('"') for part in shlex.split(command_line[1], posix=not IS_WINDOWS)]
    *python, soak, seed = command[:5]
    assert [*python, soak, seed] == [sys.executable, "-m", "pytest", "--soak=1", "--shuffle=12"]

    again = launch(soaked, *command[3:])

    assert again.ends() == pytest.ExitCode.OK  # the fourth time
    assert re.search(line(1, 1, 12, "10 passed"), again.output)
    assert [what for what in noted(again) if what.startswith("test_")] == rounds[1]


@marks.slow
def test_each_round_has_the_order_of_its_seed_in_a_worker_too(soaked: Path, launch: Launch) -> None:
    # The orders of three specs are only six: those of these two seeds differ.
    run = launch(soaked, "-n1", SPAWN, "--soak=2", "--shuffle=13", "-k", "passes")

    assert run.ends() == pytest.ExitCode.OK
    for number in (1, 2):
        assert re.search(line(number, 2, 12 + number, "3 passed"), run.output)
    assert re.search(r"= soak: 2 rounds, no failure =", run.output)
    assert len(noted(run)) == 6
    assert noted(run)[:3] != noted(run)[3:]
    assert run.left() == []


@marks.slow
@pytest.mark.parametrize("workers", [ALONE, DISTRIBUTED, "-n8"])
def test_neither_the_order_nor_how_many_run_at_once_changes_what_comes_of_a_round(
    soaked: Path, launch: Launch, workers: str
) -> None:
    run = launch(soaked, workers, "--soak=1", "--shuffle=11", "-k", "passes or judges or (fails and not second)")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    subjects = re.findall(r"under ([\w.]+-\w+), with seed 11$", run.output, re.MULTILINE)
    assert {subject.partition("-")[2] for subject in subjects} == set(multiprocessing.get_all_start_methods())
    assert re.search(line(1, 1, 11, f"{len(subjects)} failed, {9 * len(subjects)} passed")[:-1], run.output)
    # However they are shuffled, the specs of a recording stand together: it is made once for each subject.
    recorded = [what for what in noted(run) if what.startswith("records ")]
    assert sorted(recorded) == sorted(f"records {subject}" for subject in subjects)


@marks.slow
def test_the_order_of_two_specs_is_the_same_whatever_else_is_selected(soaked: Path, launch: Launch) -> None:
    more, fewer = (
        launch(soaked, ALONE, SPAWN, "--shuffle=12", "--collect-only", "-q", f"specs/processes/soak.py{selected}")
        for selected in ("", "::test_judges_a_recording")
    )

    orders = []
    for run in (more, fewer):
        assert run.ends() == pytest.ExitCode.OK
        orders.append(re.findall(r"test_judges\S+", run.output))
    assert orders[0] == orders[1]
    assert orders[0] != sorted(orders[0])


@marks.slow
def test_unasked_the_order_is_that_of_the_table_of_contents(soaked: Path, launch: Launch) -> None:
    run = launch(soaked, ALONE, SPAWN, "--collect-only", "-q", "-k", "passes or judges")

    assert run.ends() == pytest.ExitCode.OK
    assert re.findall(r"test_(\w+)\[", run.output) == 6 * ["judges_a_recording"] + 3 * ["passes"]


# What goes wrong.


@marks.slow
def test_with_x_a_soak_ends_with_the_round_that_fails(soaked: Path, launch: Launch) -> None:
    run = launch(soaked, DISTRIBUTED, SPAWN, "-x", "--soak=3", "-k", "second")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "soak: 1 of 2 rounds failed; 1 of 3 not completed" in run.output
    assert "output of round" not in run.output


@marks.slow
def test_a_round_that_dies_is_a_failure_although_no_spec_fails(soaked: Path, launch: Launch) -> None:
    run = launch(soaked, ALONE, SPAWN, "-x", "--soak=2", "--shuffle=11", "-k", "passes or ends_the_session")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    problem = "ended with exit code 0 before it was complete"
    output = r"\n-+ output of round 1 -+\n=+ test session starts =+\n"
    assert re.search(line(1, 2, 11, rf".*\n  {problem}")[:-1] + output, run.output)
    assert f"\nround 1, seed 11: {problem}\n" in run.output
    assert "soak: 1 of 1 round failed; 1 of 2 not completed" in run.output
    assert run.left() == []


@marks.slow
def test_a_soak_runs_whatever_the_callers_settings_of_python_and_pytest(soaked: Path, launch: Launch) -> None:
    lighten(soaked)
    settings = {"PYTHONSAFEPATH": "1", "PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1"}
    settings["PYTEST_ADDOPTS"] = "-p no:hypothesispytest --soak=1 --load --report=site"
    run = launch(soaked / "specs" / "processes", DISTRIBUTED, SPAWN, "-k", "passes", "soak.py", environment=settings)

    assert run.ends() == pytest.ExitCode.OK
    assert f"soak: 1 round, no failure, with {cores()} spinning processes" in run.output
    assert (soaked / "specs" / "processes" / "site" / "soak.html").exists()
    assert run.left() == []


@marks.slow
def test_with_delays_a_round_delays_some_processes_and_the_same_ones_when_it_is_repeated(
    soaked: Path, launch: Launch
) -> None:
    noted_by_run = []
    for _ in range(2):
        run = launch(soaked, ALONE, SPAWN, "--soak=2", "--shuffle=5", "--delays", "--report=site", "-k", "is_delayed")
        assert run.ends() == pytest.ExitCode.OK, run.output
        assert "soak: 2 rounds, no failure, with delays" in run.output
        noted_by_run.append([what for what in noted(run) if what.startswith("may still")])
    assert "<code>pytest --soak=1 --delays --shuffle=SEED</code>" in (soaked / "site" / "soak.html").read_text()
    first, second = noted_by_run
    assert first == second
    delayed = [[0 < left < 20 for left in json.loads(what.partition(": ")[2])] for what in first]
    assert delayed == [[False, True], [True, False]]  # the child, the parent


# Usage errors.


@marks.slow
@pytest.mark.parametrize(("text", "least"), [("0", 1), ("-1", 0), ("x", 0), ("", 0), ("1.5", 0)])
def test_what_is_not_a_whole_number_or_too_low_is_refused(text: str, least: int) -> None:
    assert whole_number("--soak", least)(str(least)) == least
    with pytest.raises(pytest.UsageError, match=f"--soak {text}: must be a whole number of at least {least}"):
        whole_number("--soak", least)(text)


@marks.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--soak=0",), "--soak 0: must be a whole number of at least 1"),
        (("--load",), "--load: needs --soak"),
        (("--delays",), "--delays: needs --soak"),
        (("--soak=2", "--co"), "--soak: cannot be combined with --collect-only"),
        (("--soak=2", "--pdb"), "--soak: cannot be combined with --pdb"),
        (("--soak=2", "--implementation=no_such_module"), "cannot use 'no_such_module'"),
    ],
)
def test_a_usage_error_is_reported_on_one_line(
    soaked: Path, launch: Launch, arguments: tuple[str, ...], message: str
) -> None:
    run = launch(soaked, *arguments)

    assert run.ends() == pytest.ExitCode.USAGE_ERROR
    (error,) = [line for line in run.output.splitlines() if line.strip()]
    assert error.startswith("ERROR: ")
    assert message in error
    assert run.left() == []


@marks.slow
def test_a_soak_of_nothing_ends_with_its_first_round(soaked: Path, launch: Launch) -> None:
    run = launch(soaked, ALONE, SPAWN, "--soak=2", "-k", "no_such_spec")

    assert run.ends() == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "round" not in run.output


# How it ends.


@posix
@pytest.mark.parametrize(
    ("way", "arguments"),
    [
        ("SIGKILL", (ALONE, "--load")),
        pytest.param("SIGINT", (ALONE, "--load"), marks=marks.slow),
        pytest.param("SIGINT", (DISTRIBUTED,), marks=marks.slow),
        pytest.param("SIGTERM", (DISTRIBUTED,), marks=marks.slow),
        pytest.param("SIGKILL", (DISTRIBUTED,), marks=marks.slow),
    ],
)
def test_nothing_is_left_when_a_signal_ends_a_soak(
    soaked: Path, launch: Launch, way: str, arguments: tuple[str, ...]
) -> None:
    lighten(soaked)
    run = launch(soaked, SPAWN, "--soak=2", "--shuffle=11", *HANGS, *arguments)
    wait_until(lambda: run.notes.exists() and "hangs" in noted(run), "the spec did not come to where it hangs")
    load = spinning(run)
    assert len(load) == (cores() if "--load" in arguments else 0)
    busy_before = [sum(process.cpu_times()[:2]) for process in load]
    wait_until(
        lambda: all(sum(process.cpu_times()[:2]) > before for process, before in zip(load, busy_before, strict=True)),
        "not all of the load's processes compute",
    )

    os.killpg(run.pid, signal.Signals[way])  # as a terminal does

    assert run.ends() in {pytest.ExitCode.INTERRUPTED, -signal.Signals[way]}
    assert run.left() == []
    if way == "SIGINT":
        assert re.search(line(1, 2, 11, r"1 not run \(interrupted\)"), run.output)
        assert "soak: 1 round (the last interrupted), no failure" in run.output


@marks.slow
@posix
def test_what_failed_before_a_soak_is_interrupted_is_reported_and_not_what_failed_because_of_that(
    soaked: Path, launch: Launch
) -> None:
    specs = (ALONE, SPAWN, "-k", "turns or (fails and not second)")

    def order(seed: int) -> list[str]:
        run = launch(soaked, *specs, f"--shuffle={seed}", "--collect-only", "-q")
        run.ends()
        return re.findall(r"test_(\w+)", run.output)

    seed = next(seed for seed in itertools.count(11) if order(seed) == ["fails", "turns_an_interruption_into_an_error"])
    run = launch(soaked, *specs, "--patience=10000", "--soak=2", f"--shuffle={seed}")
    wait_until(lambda: run.notes.exists() and "hangs" in noted(run), "the spec did not come to where it hangs")

    os.kill(run.pid, signal.SIGINT)

    assert run.ends() == pytest.ExitCode.INTERRUPTED
    assert re.search(
        line(1, 2, seed, r"1 failed, 1 not run \(interrupted\)")[:-1] + r"\n  failed: \S+::test_fails ", run.output
    )
    assert "failed in 1 of 1 round (the last interrupted) under" in run.output
    assert "soak: 1 of 1 round (the last interrupted) failed; 2 of 2 not completed" in run.output


@posix
@marks.slow
def test_a_round_cleans_up_after_its_soak_was_killed_although_sigint_was_ignored(soaked: Path, launch: Launch) -> None:
    in_the_background = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
    run = launch(soaked, ALONE, SPAWN, "--soak=2", *HANGS, through=in_the_background)
    wait_until(lambda: run.notes.exists() and "hangs" in noted(run), "the spec did not come to where it hangs")

    os.kill(run.pid, signal.SIGKILL)

    run.ends()
    assert run.left() == []
