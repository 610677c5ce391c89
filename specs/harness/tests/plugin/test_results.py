"""`--results`, `--report` and `--compare`: whatever becomes of a run, they tell it; without them it pays nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model.results_files import read
from specs.harness.tests import checkout, marks
from specs.harness.tests.marks import METHOD
from specs.harness.tests.plugin.test_verdicts import make_project

if TYPE_CHECKING:
    from specs.harness.model.results import Result, Results
    from specs.harness.tests.checkout import Pytest
    from specs.harness.tests.conftest import Launch

SPEC = "specs/processes/trial.py"

both_ways = pytest.mark.parametrize("workers", [pytest.param("-n0", marks=marks.slow), "-n2"])


def spec(name: str) -> str:
    return f"{SPEC}::{name}"


@pytest.fixture
def verdicts_project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "checkout")


def found(folder: Path) -> Results:
    return read(folder / "results.jsonl")


def of_spec(results: Results, name: str) -> Result:
    (one,) = [results.result(item) for item in results.phases if item.spec.endswith(f"::{name}")]
    return one


def asks(launch: Launch, folder: Path, *arguments: str, method: str = METHOD) -> Pytest:
    return launch(folder, f"--start-method={method}", "--results=results.jsonl", "--report=site", *arguments)


@both_ways
def test_a_spec_that_passes_leaves_its_course_of_events(launch: Launch, trial: Path, workers: str) -> None:
    run = asks(launch, trial, workers, spec("test_passes"))

    assert run.ends() == pytest.ExitCode.OK
    results = found(trial)
    result = of_spec(results, "test_passes")
    assert (result.outcome, result.message, result.details) == ("passed", "", "")
    (course,) = [results.courses[course] for course in result.courses]
    assert course.workload == "processes.trial.trial"
    steps = [(step.lane, step.what) for step in course.steps]
    assert (-1, "opens the gate: child may end") in steps
    assert steps[-1] == (-1, "all processes of the program have ended")
    assert [wait.gate for wait in course.waits] == ["child may end"]
    (end,) = results.ends.values()
    assert (len(results.selected), results.lost, end.exit_code, end.left) == (1, [], 0, ())
    assert "results: results.jsonl" in run.output
    assert f"report: {Path('site') / 'index.html'}" in run.output
    assert (trial / "site" / "claims" / "trial.passes.html").is_file()


@marks.slow
@both_ways
def test_a_spec_that_fails_tells_why_and_what_was_cleaned_up(launch: Launch, trial: Path, workers: str) -> None:
    run = asks(launch, trial, workers, "--patience=2", spec("test_expects_what_does_not_come"))

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    results = found(trial)
    result = of_spec(results, "test_expects_what_does_not_come")
    assert result.outcome == "broken"
    assert "it did not go on as claimed: 'child flies' did not happen" in result.message
    assert "test_expects_what_does_not_come(run: Run)" in result.details
    assert "what happened, in order" in result.details
    (course,) = [results.courses[course] for course in result.courses]
    assert "ends what is left of the program" in [step.what for step in course.steps]
    page = (trial / "site" / "claims" / "trial.prediction.html").read_text(encoding="utf-8")
    assert "deviates" in page
    assert "1 cell deviates or has no answer" in page


def test_what_a_program_logs_is_text_on_the_page(launch: Launch, trial: Path) -> None:
    run = asks(launch, trial, "-n0", spec("test_has_a_program_that_says_what_cannot_be_printed"))

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    page = (trial / "site" / "claims" / "trial.text.html").read_text(encoding="utf-8")
    assert "\x1b" not in page
    assert "half a pair" in page


@marks.slow
def test_of_a_crashed_worker_and_of_what_it_had_no_time_for_the_results_tell(
    launch: Launch, verdicts_project: Path
) -> None:
    run = asks(launch, verdicts_project, "-n2", "-k", "crash")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    results = found(verdicts_project)
    crashed = of_spec(results, "test_crashes")
    assert (crashed.outcome, crashed.message) == ("no answer", "the process that ran the spec crashed")
    assert len(results.phases) == 3


CRASHES_IN_TEARDOWN = """
import os
import pytest
from specs.harness.api import Subject, claim, upholds

GONE = claim("trial.gone", says="This is a trial.", answer="It is.")

@pytest.fixture
def last():
    yield
    os._exit(3)

@upholds(GONE)
def test_passes_and_is_gone(subject: Subject, last: None) -> None:
    assert subject
"""


@marks.slow
def test_a_spec_whose_worker_crashed_in_its_teardown_has_not_passed(launch: Launch, verdicts_project: Path) -> None:
    part = verdicts_project / "specs" / "processes"
    (part / "gone.py").write_text(CRASHES_IN_TEARDOWN)
    (part / "__init__.py").write_text('SECTIONS = ("gone", "verdicts")\n')
    run = asks(launch, verdicts_project, "-n2", "specs/processes/gone.py")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert of_spec(found(verdicts_project), "test_passes_and_is_gone").outcome == "no answer"


def test_what_was_selected_and_not_run_is_told(launch: Launch, trial: Path) -> None:
    run = asks(launch, trial, "-n0", "-x", "--patience=2", spec("test_expects_what_does_not_come"), spec("test_passes"))

    assert run.ends() != pytest.ExitCode.OK
    results = found(trial)
    assert (len(results.phases), len(results.selected)) == (1, 2)
    assert [item.spec for item in results.lost] == [spec("test_passes")]
    assert "1 selected item never reported" in (trial / "site" / "index.html").read_text(encoding="utf-8")


@marks.slow
@both_ways
def test_an_interrupted_run_says_so(launch: Launch, trial: Path, workers: str) -> None:
    (trial / "interrupting.py").write_text(checkout.INTERRUPT_AT_WORK)
    run = asks(launch, trial, "-p", "interrupting", workers, spec("test_expects_an_end_that_does_not_come"))

    assert run.ends() == pytest.ExitCode.INTERRUPTED
    (end,) = found(trial).ends.values()
    assert end.interrupted
    assert "1 run was interrupted" in (trial / "site" / "index.html").read_text(encoding="utf-8")


GONE_BEFORE_THE_SECOND = """
import os

def pytest_runtest_logstart(nodeid):
    if "does_not_come" in nodeid:
        os._exit(9)
"""


def test_of_a_run_that_was_killed_a_report_is_made_that_says_what_did_not_run(launch: Launch, trial: Path) -> None:
    (trial / "killing.py").write_text(GONE_BEFORE_THE_SECOND)
    run = asks(
        launch, trial, "-n0", "-p", "killing", spec("test_passes"), spec("test_expects_an_end_that_does_not_come")
    )

    run.ends()
    results = found(trial)
    assert results.ends == {}
    assert [item.name for item in results.lost] == ["test_expects_an_end_that_does_not_come"]
    made = subprocess.run(
        [sys.executable, "-m", "specs.harness.report", "results.jsonl", "--output", "site"],
        cwd=trial,
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stderr == ""
    page = (trial / "site" / "index.html").read_text(encoding="utf-8")
    assert "1 run was interrupted" in page
    assert "1 selected item never reported" in page
    assert "not run" in (trial / "site" / "claims" / "trial.end.html").read_text(encoding="utf-8")


def test_a_run_with_mutants_shows_which_spec_kills_what(launch: Launch, tmp_path: Path) -> None:
    folder = checkout.copy(tmp_path / "checkout")
    shutil.copytree(Path(__file__).parents[1].joinpath("trial_mutants"), folder, dirs_exist_ok=True)
    run = asks(launch, folder, "-n2", "--mutants", "specs/processes/killed.py")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED  # one of the mutants on trial survives
    results = found(folder)
    assert {run.mode for run in results.runs.values()} == {"mutants"}
    assert {item.mutant for item in results.phases} >= {"unchanged"}
    assert all(not results.result(item).courses for item in results.phases)
    page = (folder / "site" / "mutants.html").read_text(encoding="utf-8")
    assert "one_too_many" in page
    assert "survives under" in page


@marks.slow
def test_a_soak_tells_how_often_a_spec_failed_and_with_which_seeds(launch: Launch, trial: Path) -> None:
    run = asks(launch, trial, "-n0", "--soak=2", "--shuffle=7", "--patience=1", spec("test_expects_what_does_not_come"))

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    (soak,) = found(trial).soaks.values()
    assert (soak.rounds, soak.completed, soak.failed) == (2, 2, 2)
    (failure,) = soak.failures
    assert failure.seeds == (7, 8)
    page = (trial / "site" / "soak.html").read_text(encoding="utf-8")
    assert "2 of 2 rounds completed, 2 failed" in page
    assert "7, 8" in page


@marks.forks
def test_two_subjects_are_compared_in_the_terminal(launch: Launch, verdicts_project: Path) -> None:
    methods = ("--start-method=fork", "--start-method=spawn")
    name = f"{sys.version_info.major}.{sys.version_info.minor}"
    pair = f"--compare={name}-fork,{name}-spawn"
    run = launch(verdicts_project, "-n0", *methods, pair, "-k", "under_fork_only")

    run.ends()
    assert re.search(rf"^from {name}-fork to {name}-spawn$", run.output, re.MULTILINE)
    assert "trial.split: holds -> deviates" in run.output
    assert re.search(r"^\d+ claims: 1 verdict differs, \d+ the same, \d+ not run under both$", run.output, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--results=none/results.jsonl"], "--results none/results.jsonl: cannot be written ("),
        (["--report=specs"], "--report specs: holds other files"),
        (["--report=conftest.py"], "--report conftest.py: is a file; name a folder"),
        (["--report=none/site"], "--report none/site: none does not exist"),
        (["--compare=3.7,3.8"], "--compare 3.7,3.8: there is no subject 3.7 in these results; there are "),
        (["--compare=fork"], "--compare fork: needs two subjects with a comma between them"),
        (["--soak=2", "--report=specs"], "--report specs: holds other files"),
        (["--soak=2", "--compare=a,b"], "--soak: cannot be combined with --compare"),
    ],
)
def test_what_cannot_be_written_or_compared_is_a_usage_error(
    launch: Launch, trial: Path, arguments: list[str], error: str
) -> None:
    run = launch(trial, "-n0", "-q", f"--start-method={METHOD}", *arguments, spec("test_passes"))

    assert run.ends() == pytest.ExitCode.USAGE_ERROR
    (line,) = run.output.strip().splitlines()
    assert line.startswith(f"ERROR: {error}")


@marks.slow
def test_a_report_replaces_an_older_one(launch: Launch, trial: Path) -> None:
    for _ in range(2):
        run = launch(trial, "-n0", f"--start-method={METHOD}", "--report=site", spec("test_passes"))
        assert run.ends() == pytest.ExitCode.OK
        (trial / "site" / "old.html").touch(exist_ok=True)
    assert {path.name for path in (trial / "site" / "subjects").iterdir()} == {f"{subject_name()}.html"}


def subject_name() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}-{METHOD}"


@marks.slow
def test_junit_xml_names_the_claim_the_side_and_the_subject_and_nothing_else_of_ours(
    launch: Launch, trial: Path
) -> None:
    run = launch(trial, "-n2", f"--start-method={METHOD}", "--junit-xml=junit.xml", "--results=r", spec("test_passes"))

    assert run.ends() == pytest.ExitCode.OK
    text = (trial / "junit.xml").read_text(encoding="utf-8")
    assert re.findall(r'<property name="(\w+)" value="([^"]*)"', text) == [
        ("subject", subject_name()),
        ("claim", "trial.passes"),
        ("side", "upholds"),
    ]


def test_without_these_options_nothing_of_the_report_is_imported() -> None:
    code = (
        "import sys, pytest; pytest.main(['--collect-only', '-q', '-n0', 'specs/processes/starting.py']);"
        "print([name for name in ('jinja2', 'specs.harness.report.site') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout.splitlines()[-1] == "[]"
