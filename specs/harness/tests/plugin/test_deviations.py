"""Known deviations make a run green, and stale or unknown ones fail it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.tests.marks import METHOD

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

BROKEN, PREMISE = "test_expects_what_does_not_come", "test_has_a_premise_that_is_never_reached"

#: How long to wait for what does not come, in seconds, and for what does, also on a busy machine.
PATIENCE = 20

both_ways = pytest.mark.parametrize("workers", ["-n0", "-n2"])


def deviation(*specs: str) -> str:
    names = ", ".join(f'"{spec}"' for spec in specs)
    return f"""
[[deviation]]
implementation = "multiprocessing"
specs = [{names}]
instead = "the child does not fly"
why = "choice"
"""


def arguments(workers: str, *specs: str) -> list[str]:
    nodes = [f"specs/section_9_trial.py::{spec}" for spec in specs]
    return [workers, f"--start-method={METHOD}", f"--patience={PATIENCE}", *nodes]


@both_ways
def test_what_deviates_as_listed_does_not_fail_the_run(launch: Launch, trial: Path, workers: str) -> None:
    (trial / "mine.toml").write_text(deviation(BROKEN, PREMISE))
    run = launch(trial, *arguments(workers, BROKEN, PREMISE, "test_passes"), "--deviations=mine.toml")

    assert run.ends() == pytest.ExitCode.OK
    assert "trial.prediction  deviates" in run.output
    assert "deviates as listed under" in run.output
    assert f"{BROKEN}: the child does not fly" in run.output
    assert "1 passed, 2 deviates as listed in" in run.output


def test_the_projects_own_list_needs_no_option(launch: Launch, trial: Path) -> None:
    (trial / "specs" / "deviations.toml").write_text(deviation(BROKEN))

    assert launch(trial, *arguments("-n0", BROKEN)).ends() == pytest.ExitCode.OK


@both_ways
def test_a_listed_deviation_that_does_not_come_fails_the_run(launch: Launch, trial: Path, workers: str) -> None:
    (trial / "mine.toml").write_text(deviation("test_passes"))
    run = launch(trial, *arguments(workers, "test_passes"), "--deviations=mine.toml")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "stale: test_passes does not deviate any more under" in run.output


@both_ways
def test_what_is_listed_as_deviating_sometimes_may_come_and_may_not(launch: Launch, trial: Path, workers: str) -> None:
    (trial / "mine.toml").write_text(deviation("test_passes", BROKEN) + "sometimes = true\n")
    run = launch(trial, *arguments(workers, "test_passes", BROKEN), "--deviations=mine.toml")

    assert run.ends() == pytest.ExitCode.OK
    assert "stale" not in run.output
    assert "1 passed, 1 deviates as listed in" in run.output


def test_a_deviation_that_is_not_listed_fails_the_run(launch: Launch, trial: Path) -> None:
    (trial / "mine.toml").write_text(deviation(PREMISE))

    assert launch(trial, *arguments("-n0", BROKEN), "--deviations=mine.toml").ends() == pytest.ExitCode.TESTS_FAILED


def test_what_a_run_saw_makes_the_next_one_green(launch: Launch, trial: Path) -> None:
    first = launch(trial, *arguments("-n0", BROKEN, PREMISE), "--deviations-out=seen.toml")
    assert first.ends() == pytest.ExitCode.TESTS_FAILED
    assert "deviations: seen.toml" in first.output
    text = (trial / "seen.toml").read_text(encoding="utf-8")
    assert "'child flies' did not happen" in text

    assert launch(trial, *arguments("-n0", BROKEN, PREMISE), "--deviations=seen.toml").ends() == pytest.ExitCode.OK


def test_a_report_says_what_is_known_of_a_deviation(launch: Launch, trial: Path) -> None:
    (trial / "mine.toml").write_text(deviation(BROKEN))
    run = launch(trial, *arguments("-n0", BROKEN), "--deviations=mine.toml", "--report=site")

    assert run.ends() == pytest.ExitCode.OK
    page = (trial / "site" / "claims" / "trial.prediction.html").read_text(encoding="utf-8")
    assert "Known, choice: the child does not fly" in page


def test_a_list_that_is_wrong_is_a_usage_error(launch: Launch, trial: Path) -> None:
    (trial / "mine.toml").write_text(deviation("test_flies"))
    run = launch(trial, *arguments("-n0", BROKEN), "--deviations=mine.toml")

    assert run.ends() == pytest.ExitCode.USAGE_ERROR
    (line,) = run.output.strip().splitlines()
    assert line.startswith("ERROR: mine.toml: deviation 1: there is no spec 'test_flies'")
