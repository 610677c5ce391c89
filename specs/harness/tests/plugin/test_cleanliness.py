"""Whatever becomes of a spec, or of pytest, nothing is left of it: no process, no file, no memory, no semaphore.

The programs on trial (`trial/workloads`) have shared memory, a named semaphore, a child at a gate and one that neither
logs nor waits at a gate, and so notices nothing by itself.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.tests import checkout, marks
from specs.harness.tests.checkout import command, spec

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.checkout import Pytest
    from specs.harness.tests.conftest import Launch

ALONE = "-n0"
DISTRIBUTED = "-n1"
HANGS = "test_expects_an_end_that_does_not_come"

posix = marks.posix("Windows has no such signals")


def server_of(run: Pytest) -> int:
    """The pid of its log's server."""
    (server,) = [process.pid for process in run.its_processes() if "specs.harness.observe.server" in command(process)]
    return server


def test_nothing_is_left_of_specs_that_pass_fail_and_hang(trial: Path, launch: Launch) -> None:
    run = launch(trial, ALONE, "--start-method=spawn", "--patience=1", "specs")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert run.left() == []


@pytest.mark.parametrize("workers", [pytest.param(ALONE, marks=marks.slow), DISTRIBUTED])
def test_nothing_is_left_when_pytest_is_killed(trial: Path, launch: Launch, workers: str) -> None:
    run = launch(trial, workers, "--start-method=spawn", spec(HANGS))
    run.notes_come()

    psutil.Process(run.pid).kill()

    assert run.ends() != pytest.ExitCode.OK
    assert run.left() == []


@marks.windows("elsewhere there are signals")
@pytest.mark.parametrize("workers", [ALONE, DISTRIBUTED])
def test_nothing_is_left_when_pytest_is_interrupted(trial: Path, launch: Launch, workers: str) -> None:
    (trial / "interrupting.py").write_text(checkout.INTERRUPT_AT_WORK)
    run = launch(trial, "-p", "interrupting", workers, "--start-method=spawn", "--patience=20", spec(HANGS))

    assert run.ends() == pytest.ExitCode.INTERRUPTED
    assert run.left() == []


@posix
@pytest.mark.parametrize(
    ("workers", "way"),
    [(ALONE, "SIGINT"), pytest.param(DISTRIBUTED, "SIGINT", marks=marks.slow), (DISTRIBUTED, "SIGTERM")],
)
def test_nothing_is_left_when_a_signal_ends_pytest(trial: Path, launch: Launch, workers: str, way: str) -> None:
    run = launch(trial, workers, "--start-method=spawn", spec(HANGS))
    run.notes_come()

    os.kill(run.pid, signal.Signals[way])

    assert run.ends() in {pytest.ExitCode.INTERRUPTED, -signal.Signals[way]}
    assert run.left() == []


@posix
def test_nothing_is_left_when_a_terminal_interrupts_pytest_and_its_workers(trial: Path, launch: Launch) -> None:
    run = launch(trial, DISTRIBUTED, "--start-method=spawn", spec(HANGS))
    run.notes_come()

    os.killpg(run.pid, signal.SIGINT)

    assert run.ends() == pytest.ExitCode.INTERRUPTED
    assert run.left() == []


@marks.slow
def test_nothing_is_left_when_the_server_of_a_workers_log_is_killed(trial: Path, launch: Launch) -> None:
    run = launch(trial, DISTRIBUTED, "--start-method=spawn", spec(HANGS))
    run.notes_come()

    psutil.Process(server_of(run)).kill()

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "ServerGoneError: the log's server is gone" in run.output
    assert run.left() == []


def test_the_spec_after_the_one_that_lost_its_server_has_a_new_one(trial: Path, launch: Launch) -> None:
    run = launch(trial, ALONE, "--start-method=spawn", spec(HANGS), spec("test_passes"))
    run.notes_come()

    psutil.Process(server_of(run)).kill()

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "ServerGoneError: the log's server is gone" in run.output
    assert "1 failed, 1 passed" in run.output
    assert run.left() == []
