"""How a spec fails: in words that say whether the claim is broken or nothing was decided, and with what happened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.platforms import IS_WINDOWS
from specs.harness.machine.processes import is_running
from specs.harness.tests import marks
from specs.harness.tests.checkout import spec
from specs.harness.tests.marks import METHOD

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

# How each spec on trial fails, and how the verdicts tell it.
#: How long to wait for what does not come, in seconds: for longer than it takes until there is nothing else to come.
SECONDS = 15 if IS_WINDOWS else 3

PREMISE = f"PremiseNotReachedError: the premise was never reached: 'child flies' did not happen within {SECONDS} s"
PREDICTION = f"ClaimBrokenError: it did not go on as claimed: 'child flies' did not happen within {SECONDS} s"
HANG = f"ClaimBrokenError: the program did not end within {SECONDS} s; Process-1 waits at the gate 'child may end'"
LEFT_OVER = r"LeftOverError: the spec passed, and left running: \d+: .*-m workloads.trial"
COMPLAINT = "ClaimBrokenError: unexpected output on stdout or stderr"

posix = marks.posix("Windows has no such sessions")

SUBJECT = rf"\d+\.\d+t?-{METHOD}"


def fails(launch: Launch, trial: Path, name: str) -> str:
    """Run one spec on trial, which must fail, and return what pytest wrote."""
    run = launch(trial, "-n0", f"--start-method={METHOD}", f"--patience={SECONDS}", spec(name))
    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    return run.output


def test_a_log_in_another_order_is_shown_in_lanes(trial: Path, launch: Launch) -> None:
    output = fails(launch, trial, "test_expects_another_order")

    assert "the log leaves the expected order" in output
    assert re.search(
        r"event 2 is '(parent joins|child waits)' \((MainProcess|Process-1)\)\n.*expected there: 'child ends'",
        output,
    )
    title = rf"-+ workloads.trial under {SUBJECT}: what happened, in order -+\n"
    heads = r"observer +\| MainProcess \d+ +\| Process-1 \d+\n-+\+-+\+-+\n"
    assert re.search(title + heads + r" +\| parent starts children +\|\n", output)
    assert re.search(r"^opens the gate: child may end +\|", output, re.MULTILINE)
    assert re.search(r"^ +\| +\| child ends: ends\n", output, re.MULTILINE)
    verdict = rf"trial.order +deviates\n +deviates under {SUBJECT}: test_expects_another_order\n"
    assert re.search(verdict, output)


def test_a_premise_that_is_never_reached_is_told_as_no_answer(trial: Path, launch: Launch) -> None:
    output = fails(launch, trial, "test_has_a_premise_that_is_never_reached")

    assert PREMISE + "; Process-1 waits at the gate 'child may end'" in output
    assert re.search(rf"trial.premise +no answer\n +no answer under {SUBJECT}: test_has_a_premise", output)
    assert "deviate" not in output


def test_what_a_claim_predicts_and_does_not_come_is_told_as_a_deviation(trial: Path, launch: Launch) -> None:
    output = fails(launch, trial, "test_expects_what_does_not_come")

    assert PREDICTION in output
    assert re.search(rf"trial.prediction +deviates\n +deviates under {SUBJECT}: test_expects_what", output)
    assert "no answer" not in output


def test_a_program_that_hangs_is_told_with_where_it_waits(trial: Path, launch: Launch) -> None:
    assert HANG in fails(launch, trial, "test_expects_an_end_that_does_not_come")


def test_a_spec_that_passes_and_leaves_its_program_running_fails(trial: Path, launch: Launch) -> None:
    assert re.search(LEFT_OVER, fails(launch, trial, "test_leaves_its_program_running"))


def test_a_process_that_has_left_its_programs_environment_is_ended_and_told_as_well(
    trial: Path, launch: Launch
) -> None:
    output = fails(launch, trial, "test_leaves_a_process_without_the_programs_environment")

    left = re.search(r"LeftOverError: the spec passed, and left running: .*\b(\d+): [^;]+ -c import threading", output)
    assert left
    assert not is_running(int(left[1]))


@posix
@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_daemon_that_nobody_missed_fails_the_run_and_is_told_in_its_last_lines(
    trial: Path, launch: Launch, workers: str
) -> None:
    run = launch(trial, workers, f"--start-method={METHOD}", "--verdicts=none", spec("test_leaves_a_daemon"))

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert re.search(r"^left running: \d+: .*-m workloads.trial_daemon$", run.output, re.MULTILINE)
    assert run.left() == []


def test_what_a_program_writes_to_its_standard_error_unasked_fails_its_spec_and_is_shown(
    trial: Path, launch: Launch
) -> None:
    output = fails(launch, trial, "test_does_not_know_that_its_program_complains")

    assert COMPLAINT in output
    assert re.search(rf"-+ workloads.trial_complaint under {SUBJECT}: what it wrote -+\na complaint\n", output)


@marks.linux("elsewhere the OS does not tell whether anything moves")
def test_a_program_of_which_nothing_moves_any_more_is_not_waited_for(trial: Path, launch: Launch) -> None:
    run = launch(
        trial, "-n0", f"--start-method={METHOD}", "--patience=200", spec("test_expects_an_end_that_does_not_come")
    )

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "the program did not end before the program stood still; Process-1 waits at the gate" in run.output


def test_a_distributed_run_tells_all_of_these_as_well(trial: Path, launch: Launch) -> None:
    others = "not leaves_a_daemon"  # which is told in a distributed run by a test of its own
    run = launch(trial, "-n2", f"--start-method={METHOD}", f"--patience={SECONDS}", "-k", others)

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    for message in (PREMISE, PREDICTION, HANG, COMPLAINT):
        assert message in run.output
    assert re.search(LEFT_OVER, run.output)
    titles = re.findall(
        rf"^-+ (workloads\.\w+ under \S+-{METHOD}: what happened, in order) -+$", run.output, re.MULTILINE
    )
    assert len(titles) == 8
    assert len(re.findall(r"^ +deviates under", run.output, re.MULTILINE)) == 7
    assert len(re.findall(r"^ +no answer under", run.output, re.MULTILINE)) == 4
    assert "9 failed, 4 passed, 2 errors in" in run.output
    assert r"half a pair: \udc80: \udc80" in run.output
    assert "skipped" not in run.output


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_spec_that_applies_to_no_subject_is_deselected_with_a_reason_and_not_skipped(
    trial: Path, launch: Launch, workers: str
) -> None:
    run = launch(trial, workers, f"--start-method={METHOD}", "-k", "applies_to_no_subject or that_asks_for")

    assert run.ends() == pytest.ExitCode.OK
    assert "1 passed" in run.output
    assert "skipped" not in run.output
    assert "1 spec does not apply to these subjects:\n  test_applies_to_no_subject: in Python <3\n" in run.output
