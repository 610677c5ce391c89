"""The verdicts at the end of a run say what was seen and nothing else, and the exit code agrees with them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.tests import checkout, marks
from specs.harness.tests.marks import METHOD

if TYPE_CHECKING:
    from specs.harness.tests.checkout import Pytest
    from specs.harness.tests.conftest import Launch

FILE = "specs/section_9_verdicts.py"

METHODS = ("fork", "spawn", "forkserver")

both_ways = pytest.mark.parametrize("workers", ["-n0", "-n2"])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = checkout.copy(tmp_path / "checkout")
    shutil.copytree(Path(__file__).parents[1].joinpath("trial_verdicts"), folder, dirs_exist_ok=True)
    shutil.copy(Path(__file__).parents[1].joinpath("trial/workloads/trial.py"), folder / "workloads")
    return folder


def verdict(run: Pytest, claim: str) -> str:
    """What the table says of a claim: its first line, without the id."""
    (line,) = re.findall(rf"^trial\.{claim} +(\S.*)$", run.output, re.MULTILINE)
    return str(line)


@marks.forks
@both_ways
def test_a_claim_that_passes_under_one_start_method_and_is_broken_under_another_deviates(
    launch: Launch, project: Path, workers: str
) -> None:
    run = launch(project, workers, "--start-method=fork", "--start-method=spawn", "-k", "under_fork_only")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert re.fullmatch(r"deviates +deviates under \S+-spawn; holds under \S+-fork", verdict(run, "split"))
    assert re.search(r"^    deviates under \S+-spawn: test_passes_under_fork_only$", run.output, re.MULTILINE)
    assert "1 claim: 1 deviates\n" in run.output


def test_a_spec_that_crashes_its_worker_has_no_answer_and_takes_no_other_spec_along(
    launch: Launch, project: Path
) -> None:
    run = launch(project, "-n2", f"--start-method={METHOD}", "-k", "crash")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert verdict(run, "crash") == "no answer"
    assert re.search(rf"^    no answer under \S+-{METHOD}: test_crashes$", run.output, re.MULTILINE)
    assert verdict(run, "crashed-too") == "holds"
    assert run.output.count("crashed while running") == run.output.count("crashed while running 'specs") > 0
    assert len(re.findall(r"^worker .* crashed while running", run.output, re.MULTILINE)) == 1
    assert "1 failed, 2 passed in" in run.output


@marks.forks
def test_workers_that_crash_at_the_same_time_take_no_other_spec_along(launch: Launch, project: Path) -> None:
    run = launch(project, "-n2", *(f"--start-method={method}" for method in METHODS), "-k", "crash")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED, run.output
    assert "INTERNALERROR" not in run.output
    assert verdict(run, "crash").split("  ")[0] == "no answer"
    assert verdict(run, "crashed-too") == "holds"
    assert f"{len(METHODS)} failed, {2 * len(METHODS)} passed in" in run.output


def test_what_no_worker_came_to_did_not_run_and_fails_the_run(launch: Launch, project: Path) -> None:
    run = launch(project, "-n1", "--max-worker-restart=0", f"--start-method={METHOD}", "-k", "crash")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert verdict(run, "crash") == "no answer"
    assert verdict(run, "crashed-too") == "not run"
    assert re.search(r"^1 selected item was never reported: test_comes_after_a_crash under ", run.output, re.MULTILINE)


@both_ways
@pytest.mark.parametrize("selection", [[f"{FILE}::test_upholds_it"], ["-k", "test_upholds_it"]], ids=["node id", "-k"])
def test_a_claim_of_which_a_spec_was_not_selected_is_not_said_to_hold(
    launch: Launch, project: Path, workers: str, selection: list[str]
) -> None:
    run = launch(project, workers, f"--start-method={METHOD}", *selection)

    assert run.ends() == pytest.ExitCode.OK
    assert verdict(run, "partial") == "not run"
    assert "    1 of 2 specs did not run, or not completely\n1 claim: 1 not run\n" in run.output
    assert "not apply" not in run.output


def test_a_claim_whose_spec_was_not_come_to_after_a_failure_is_not_said_to_hold(launch: Launch, project: Path) -> None:
    run = launch(project, "-n0", f"--start-method={METHOD}", "-x", "-k", "fault or upholds_it or refutes_it")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert verdict(run, "partial") == "not run"
    assert "1 failed, 1 passed" in run.output
    assert "never reported" not in run.output


def test_a_claim_whose_spec_was_interrupted_is_not_said_to_hold(launch: Launch, project: Path) -> None:
    run = launch(project, "-n0", f"--start-method={METHOD}", "-k", "interrupt")

    assert run.ends() == pytest.ExitCode.INTERRUPTED
    assert verdict(run, "interrupted") == "not run"
    assert "never reported" not in run.output


@both_ways
def test_a_claim_holds_only_if_its_spec_ran_with_all_its_parameters(
    launch: Launch, project: Path, workers: str
) -> None:
    run = launch(project, workers, f"--start-method={METHOD}", "-k", "has_parameters")
    assert run.ends() == pytest.ExitCode.OK
    assert verdict(run, "parameters") == "holds"

    run = launch(project, workers, f"--start-method={METHOD}", "-k", "has_parameters and one")
    assert run.ends() == pytest.ExitCode.OK
    assert "1 passed" in run.output
    assert verdict(run, "parameters") == "not run"


@both_ways
def test_specs_for_other_subjects_are_named_only_if_they_were_selected(
    launch: Launch, project: Path, workers: str
) -> None:
    run = launch(project, workers, f"--start-method={METHOD}", "-k", "upholds_it or applies_to_no_subject")

    assert run.ends() == pytest.ExitCode.OK
    assert verdict(run, "elsewhere") == "not applicable"
    assert "1 spec does not apply to these subjects:\n  test_applies_to_no_subject: in Python <3\n" in run.output


def test_an_assertion_of_the_harness_is_not_taken_for_one_of_the_spec(launch: Launch, project: Path) -> None:
    run = launch(project, "-n0", f"--start-method={METHOD}", "-k", "fault_of_the_harness")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "AssertionError: the harness is at fault" in run.output
    assert verdict(run, "harness") == "no answer"


@both_ways
def test_a_recording_that_is_cut_short_breaks_only_the_claim_about_what_it_waited_for(
    launch: Launch, project: Path, workers: str
) -> None:
    run = launch(project, workers, f"--start-method={METHOD}", "--patience=3", "-k", "judges")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert verdict(run, "early") == "no answer"
    assert verdict(run, "awaited") == "deviates"
    assert verdict(run, "later") == "no answer"
    assert (
        "the recording was cut short: it did not go on as claimed: 'child flies' did not happen within 3" in run.output
    )
    assert "3 failed" in run.output


def test_collecting_alone_judges_nothing(launch: Launch, project: Path) -> None:
    run = launch(project, "-n0", f"--start-method={METHOD}", "--collect-only", "-q")

    assert run.ends() == pytest.ExitCode.OK
    assert "verdicts on" not in run.output


def test_the_catalogue_is_printed_without_running_anything(launch: Launch, project: Path) -> None:
    run = launch(project, "--claims")

    assert run.ends() == pytest.ExitCode.OK
    assert run.output.startswith("9. Specs that pass, fail, crash and are left out,")
    entry = (
        "trial.partial\n    claimed: This is a trial.\n    in fact: It is.\n    upheld by test_upholds_it\n"
        "    refuted if it is looked at closely by test_refutes_it\n"
    )
    assert entry in run.output
    assert "passed" not in run.output
