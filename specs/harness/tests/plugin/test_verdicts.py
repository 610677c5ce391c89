"""The verdicts at the end of a run say what was seen and nothing else, and the exit code agrees with them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.platforms import IS_WINDOWS
from specs.harness.tests import checkout, marks
from specs.harness.tests.marks import METHOD

if TYPE_CHECKING:
    from specs.harness.tests.checkout import Pytest
    from specs.harness.tests.conftest import Launch

FILE = "specs/processes/verdicts.py"

METHODS = ("fork", "spawn", "forkserver")

#: Those under which the specs are tried that pass under one and fail under another.
TWO_METHODS = ("spawn",) if IS_WINDOWS else ("fork", "spawn")

#: Of what a class of tests judges: one run in one process, and one that is distributed.
both_ways = [pytest.param("-n0", marks=marks.slow), "-n1"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "checkout")


def make_project(folder: Path) -> Path:
    checkout.copy(folder, "trial_verdicts")
    programs = folder / "workloads" / "processes" / "verdicts"
    programs.mkdir(parents=True)
    shutil.copy(Path(__file__).parents[1].joinpath("trial/workloads/processes/trial/trial.py"), programs)
    return folder


def verdict(run: Pytest, claim: str) -> str:
    """What the table says of a claim: its first line, without the id."""
    (line,) = re.findall(rf"^trial\.{claim} +(\S.*)$", run.output, re.MULTILINE)
    return str(line)


@pytest.fixture(scope="class", params=both_ways)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, launch_once: Launch) -> Pytest:
    """A run of everything but what ends it, or a worker."""
    methods = [f"--start-method={method}" for method in TWO_METHODS]
    others = "not crash and not interrupt"
    project = make_project(tmp_path_factory.mktemp("whole") / "checkout")
    run = launch_once(project, request.param, *methods, "--patience=3", "-k", others)
    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    return run


class TestAWholeRun:
    """The specs pass, are broken, or come to no answer."""

    @marks.forks
    def test_a_claim_that_passes_under_one_start_method_and_is_broken_under_another_deviates(
        self, whole: Pytest
    ) -> None:
        assert re.fullmatch(r"deviates +deviates under \S+-spawn; holds under \S+-fork", verdict(whole, "split"))
        assert re.search(r"^    deviates under \S+-spawn: test_passes_under_fork_only$", whole.output, re.MULTILINE)

    def test_a_claim_holds_if_its_spec_ran_with_all_its_parameters(self, whole: Pytest) -> None:
        assert verdict(whole, "parameters") == "holds"

    def test_an_assertion_of_the_harness_is_not_taken_for_one_of_the_spec(self, whole: Pytest) -> None:
        assert "AssertionError: the harness is at fault" in whole.output
        assert verdict(whole, "harness") == "no answer"

    def test_a_recording_that_is_cut_short_breaks_only_the_claim_about_what_it_waited_for(self, whole: Pytest) -> None:
        assert verdict(whole, "early") == "no answer"
        assert verdict(whole, "awaited") == "deviates"
        assert verdict(whole, "later") == "no answer"
        cut = "the recording was cut short: it did not go on as claimed: 'child flies' did not happen within 3"
        assert cut in whole.output

    @marks.forks
    def test_each_failure_and_each_verdict_is_counted_once(self, whole: Pytest) -> None:
        assert re.search(r"9 failed, 9 passed(, \d+ deselected)? in", whole.output)
        sums = "8 claims: 1 holds, 1 depends, 2 deviate, 3 without an answer, 1 not applicable\n"
        assert sums in whole.output


@pytest.fixture(scope="class", params=both_ways)
def selected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, launch_once: Launch) -> Pytest:
    """A run of one of a claim's two specs, of one with one of its two parameters, and of one that applies nowhere."""
    some = "upholds_it or applies_to_no_subject or (has_parameters and one)"
    project = make_project(tmp_path_factory.mktemp("selected") / "checkout")
    run = launch_once(project, request.param, f"--start-method={METHOD}", "-k", some)
    assert run.ends() == pytest.ExitCode.OK
    return run


class TestASelection:
    """A claim is not said to hold of which a part was not selected."""

    def test_a_claim_of_which_a_spec_was_not_selected_is_not_said_to_hold(self, selected: Pytest) -> None:
        assert verdict(selected, "partial") == "not run"
        assert "    1 of its 2 specs was not selected\n" in selected.output

    def test_a_claim_holds_only_if_its_spec_ran_with_all_its_parameters(self, selected: Pytest) -> None:
        assert "2 passed" in selected.output
        assert verdict(selected, "parameters") == "not run"

    def test_a_spec_that_applies_to_no_subject_is_deselected_with_a_reason_and_not_skipped(
        self, selected: Pytest
    ) -> None:
        assert verdict(selected, "elsewhere") == "not applicable"
        assert "1 spec is for other subjects\n" in selected.output
        assert "skipped" not in selected.output


def test_of_a_spec_that_is_chosen_by_its_node_id_no_other_is_told(launch: Launch, project: Path) -> None:
    run = launch(project, "-n0", f"--start-method={METHOD}", f"{FILE}::test_upholds_it")

    assert run.ends() == pytest.ExitCode.OK
    assert verdict(run, "partial") == "not run"
    assert "    1 of its 2 specs was not selected\n1 claim: 1 not run\n" in run.output
    assert "not apply" not in run.output


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


@marks.slow
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


def test_collecting_alone_judges_nothing(launch: Launch, project: Path) -> None:
    run = launch(project, "-n0", f"--start-method={METHOD}", "--collect-only", "-q")

    assert run.ends() == pytest.ExitCode.OK
    assert "verdicts on" not in run.output


def test_the_catalogue_is_printed_without_running_anything(launch: Launch, project: Path) -> None:
    run = launch(project, "--claims", "trial.partial")

    assert run.ends() == pytest.ExitCode.OK
    entry = (
        "trial.partial\n    claimed: This is a trial.\n    in fact: It is.\n"
        "      - It is there.\n        upheld by test_upholds_it\n"
        "    If it is looked at closely:\n      - It is there, too.\n        refuted by test_refutes_it\n"
    )
    assert entry in run.output
    assert "passed" not in run.output
