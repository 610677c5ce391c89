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

#: How long to wait for what does not come, in seconds: for longer than it takes until there is nothing else to come.
SECONDS = 15 if IS_WINDOWS else 3

SUBJECT = rf"\d+\.\d+t?-{METHOD}"

posix = marks.posix("Windows has no such sessions")


def verdict(claim: str, value: str, name: str) -> str:
    """A pattern for all that the verdicts tell of a claim: a value, for a spec whose name begins like this."""
    return rf"(?m)^trial\.{claim} +{value}\n +claimed: .+\n +in fact: .+\n +{value} under {SUBJECT}: {name}.*\n(?! )"


@pytest.fixture(scope="class", params=[pytest.param("-n0", marks=marks.slow), "-n1"])
def output(request: pytest.FixtureRequest, trial_once: Path, launch_once: Launch) -> str:
    others = "not leaves_a_daemon"  # which is told at the end of a run, and has tests of its own
    run = launch_once(trial_once, request.param, f"--start-method={METHOD}", f"--patience={SECONDS}", "-k", others)
    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert run.left() == []
    return run.output


class TestEachWayToFail:
    """Each spec on trial fails in a way of its own: in one run, in one process or distributed."""

    def test_a_log_in_another_order_is_shown_in_lanes(self, output: str) -> None:
        assert "the log leaves the expected order" in output
        assert re.search(
            r"event 2 is '(parent joins|child waits)' \((MainProcess|Process-1)\)\n.*expected there: 'child ends'",
            output,
        )
        title = rf"-+ workloads.processes.trial.trial under {SUBJECT}: what happened, in order -+\n"
        heads = r"observer +\| MainProcess \d+ +\| Process-1 \d+\n-+\+-+\+-+\n"
        assert re.search(title + heads + r" +\| parent starts children +\|\n", output)
        assert re.search(r"^opens the gate: child may end +\|", output, re.MULTILINE)
        assert re.search(r"^ +\| +\| child ends: ends\n", output, re.MULTILINE)
        assert re.search(verdict("order", "deviates", "test_expects_another_order"), output)

    def test_a_premise_that_is_never_reached_is_told_as_no_answer(self, output: str) -> None:
        what = f"the premise was never reached: 'child flies' did not happen within {SECONDS} s"
        assert f"PremiseNotReachedError: {what}; Process-1 waits at the gate 'child may end'" in output
        assert re.search(verdict("premise", "no answer", "test_has_a_premise"), output)

    def test_what_a_claim_predicts_and_does_not_come_is_told_as_a_deviation(self, output: str) -> None:
        what = f"it did not go on as claimed: 'child flies' did not happen within {SECONDS} s"
        assert f"ClaimBrokenError: {what}" in output
        assert re.search(verdict("prediction", "deviates", "test_expects_what"), output)

    def test_a_program_that_hangs_is_told_with_where_it_waits(self, output: str) -> None:
        what = f"the program did not end within {SECONDS} s; Process-1 waits at the gate 'child may end'"
        assert f"ClaimBrokenError: {what}" in output

    def test_a_spec_that_passes_and_leaves_its_program_running_fails(self, output: str) -> None:
        assert re.search(
            r"LeftOverError: the spec passed, and left running: \d+: .*-m workloads.processes.trial.trial", output
        )
        assert re.search(verdict("left-over", "no answer", "test_leaves_its_program"), output)

    def test_a_process_that_has_left_its_programs_environment_is_ended_and_told_as_well(self, output: str) -> None:
        left = re.search(r"LeftOverError: .* left running: .*\b(\d+): [^;]+ -c import threading", output)
        assert left
        assert not is_running(int(left[1]))

    def test_what_a_program_writes_to_its_standard_error_unasked_fails_its_spec_and_is_shown(self, output: str) -> None:
        assert "ClaimBrokenError: unexpected output on stdout or stderr" in output
        assert re.search(
            rf"-+ workloads.processes.trial.trial_complaint under {SUBJECT}: what it wrote -+\n> a complaint\n", output
        )

    def test_what_cannot_be_printed_is_shown_in_other_characters(self, output: str) -> None:
        assert r"half a pair: \udc80: \udc80" in output

    def test_each_failure_is_counted_and_shown_once(self, output: str) -> None:
        titles = re.findall(
            rf"^-+ (workloads\.[\w.]+ under \S+-{METHOD}: what happened, in order) -+$", output, re.MULTILINE
        )
        assert len(titles) == 8
        assert len(re.findall(r"^ +deviates under", output, re.MULTILINE)) == 7
        assert len(re.findall(r"^ +no answer under", output, re.MULTILINE)) == 4
        assert re.search("9 failed, 4 passed, (2 deselected, )?2 errors in", output)
        assert "skipped" not in output


@posix
@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_a_daemon_that_nobody_missed_fails_the_run_and_is_told_in_its_last_lines(
    trial: Path, launch: Launch, workers: str
) -> None:
    run = launch(trial, workers, f"--start-method={METHOD}", "--verdicts=none", spec("test_leaves_a_daemon"))

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert re.search(r"^left behind: \d+: .*-m workloads.processes.trial.trial_daemon$", run.output, re.MULTILINE)
    assert run.left() == []


@marks.linux("elsewhere the OS does not tell whether anything moves")
def test_a_program_of_which_nothing_moves_any_more_is_not_waited_for(trial: Path, launch: Launch) -> None:
    run = launch(
        trial, "-n0", f"--start-method={METHOD}", "--patience=200", spec("test_expects_an_end_that_does_not_come")
    )

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "the program did not end before the program stood still; Process-1 waits at the gate" in run.output
