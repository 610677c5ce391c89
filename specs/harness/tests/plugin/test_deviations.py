"""Known deviations make a run green, and stale or unknown ones fail it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.tests import checkout, marks
from specs.harness.tests.marks import METHOD

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

BROKEN, PREMISE = "test_expects_what_does_not_come", "test_has_a_premise_that_is_never_reached"
HANGS = "test_expects_an_end_that_does_not_come"

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


def arguments(*options: str) -> list[str]:
    """The options, and the nodes of the specs among them."""
    named = [f"specs/processes/trial.py::{one}" if one.startswith("test_") else one for one in options]
    return [f"--start-method={METHOD}", f"--patience={PATIENCE}", *named]


@pytest.fixture(scope="class", params=[pytest.param("-n0", marks=marks.slow), "-n1"])
def listed(request: pytest.FixtureRequest, launch_once: Launch, trial_once: Path) -> str:
    """A run in which one spec deviates as the project's list says, one as another does, and one of two that may."""
    lists = trial_once / "specs" / "deviations"
    lists.mkdir(exist_ok=True)
    (lists / "multiprocessing.toml").write_text(deviation(BROKEN))
    sometimes = deviation("test_passes", HANGS) + "sometimes = true\n"
    (trial_once / "mine.toml").write_text(deviation(PREMISE) + sometimes)
    specs = (BROKEN, PREMISE, "test_passes", HANGS)
    run = launch_once(trial_once, *arguments(request.param, *specs), "--deviations=mine.toml", "--report=site")
    assert run.ends() == pytest.ExitCode.OK
    return run.output


class TestAsListed:
    """What deviates as listed does not fail the run."""

    def test_what_deviates_as_listed_is_told_and_counted(self, listed: str) -> None:
        assert "trial.prediction  deviates" in listed
        assert "deviates as listed under" in listed
        assert f"{PREMISE}: the child does not fly" in listed
        assert "1 passed, 3 deviates as listed in" in listed

    def test_the_projects_own_list_needs_no_option(self, listed: str) -> None:
        assert f"{BROKEN}: the child does not fly" in listed

    def test_what_is_listed_as_deviating_sometimes_may_come_and_may_not(self, listed: str) -> None:
        assert f"{HANGS}: the child does not fly" in listed
        assert "stale" not in listed

    def test_a_report_says_what_is_known_of_a_deviation(self, listed: str, trial_once: Path) -> None:
        assert "report: " in listed
        page = (trial_once / "site" / "claims" / "trial.prediction.html").read_text(encoding="utf-8")
        assert "Known, choice: the child does not fly" in page


@pytest.mark.parametrize("options", [pytest.param(["-n0"], marks=marks.slow), ["-n1", "--verdicts=none"]], ids=" ".join)
def test_a_listed_deviation_that_does_not_come_fails_the_run(launch: Launch, trial: Path, options: list[str]) -> None:
    (trial / "mine.toml").write_text(deviation("test_passes"))
    run = launch(trial, *arguments(*options, "test_passes"), "--deviations=mine.toml")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "stale: test_passes does not deviate any more under" in run.output


def test_a_deviation_that_is_not_listed_fails_the_run_and_what_it_saw_makes_the_next_one_green(
    launch: Launch, trial: Path
) -> None:
    (trial / "mine.toml").write_text(deviation(PREMISE))
    specs = arguments("-n0", BROKEN, PREMISE)
    first = launch(trial, *specs, "--deviations=mine.toml", "--deviations-out=seen.toml")
    assert first.ends() == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 1 deviates as listed in" in first.output
    assert "deviations: seen.toml" in first.output
    text = (trial / "seen.toml").read_text(encoding="utf-8")
    assert "'child flies' did not happen" in text

    assert launch(trial, *specs, "--deviations=seen.toml").ends() == pytest.ExitCode.OK


def test_a_list_that_is_wrong_is_a_usage_error(trial: Path) -> None:
    (trial / "mine.toml").write_text(deviation("test_flies"))
    (line,) = checkout.refusals(trial, [*arguments("-n0", BROKEN), "--deviations=mine.toml"])

    assert line.startswith("mine.toml: deviation 1: there is no spec 'test_flies'")
