"""At whatever moment pytest is interrupted or killed, nothing is left, and it does not say that all is well.

Each moment is drawn with a seed, which names the test: run that test to strike at the same moment again, as far as the
machine goes as fast as then.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from typing import TYPE_CHECKING

import pytest

from specs.harness.tests import marks
from specs.harness.tests.checkout import spec

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.checkout import Pytest
    from specs.harness.tests.conftest import Launch

pytestmark = marks.posix("Windows has no such signals")

#: At how many moments for each entry of WAYS.
MOMENTS = 6

ALONE = "-n0"
DISTRIBUTED = "-n2"

#: Who gets which signal: pytest's own process, or, as from a terminal, its workers as well. (What the others do to
#: pytest at work, `test_cleanliness` shows: SIGTERM ends it as SIGKILL does, and its workers notice alike.)
WAYS = [(ALONE, "SIGINT", False), (ALONE, "SIGKILL", False), (DISTRIBUTED, "SIGINT", True)]


def launched(launch: Launch, trial: Path, workers: str) -> Pytest:
    return launch(trial, workers, "--start-method=spawn", "--verdicts=none", spec("test_passes"))


def strike(run: Pytest, name: str, to_all: bool) -> None:
    # macOS does not let a process that has just ended, and is not yet waited for, have a signal.
    with contextlib.suppress(PermissionError):
        (os.killpg if to_all else os.kill)(run.pid, signal.Signals[name])


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=marks.slow) for seed in range(1, len(WAYS)))])
def test_nothing_is_left_of_pytest_whenever_a_signal_comes(trial: Path, launch: Launch, seed: int) -> None:
    workers, name, to_all = WAYS[seed]
    since = time.monotonic()
    undisturbed = launched(launch, trial, workers)
    assert undisturbed.ends() == pytest.ExitCode.OK
    took = time.monotonic() - since
    assert undisturbed.left() == []

    draw = random.Random(seed)
    for number in range(1, MOMENTS + 1):
        moment = draw.uniform(0, took)
        when = f"seed {seed}, strike {number}: {name} to pytest {workers}, {moment:.3f} of {took:.3f} s after its start"
        run = launched(launch, trial, workers)
        time.sleep(moment)  # the fault may come at any time: nothing is waited for
        strike(run, name, to_all)

        code = run.ends()
        left = run.left()

        assert left == [], when
        assert code != pytest.ExitCode.OK or "1 passed" in run.output, when
        assert "INTERNALERROR" not in run.output, f"{when}\n{run.output}"
        run.close()


#: A plugin with which the terminal's Ctrl-C comes while pytest-xdist waits for its first worker to say what it is.
INTERRUPT_WORKERS_AT_START = """
import os, signal
import execnet.gateway

def receive(self, timeout=None):
    os.killpg(0, signal.SIGINT)

execnet.gateway.rinfo_source = "channel.receive()"
execnet.gateway_base.Channel.receive = receive
"""


def test_an_interruption_while_workers_start_is_an_interruption_and_not_an_internal_error(
    trial: Path, launch: Launch
) -> None:
    (trial / "interrupting.py").write_text(INTERRUPT_WORKERS_AT_START)

    run = launch(trial, "-p", "interrupting", DISTRIBUTED, "--start-method=spawn", spec("test_passes"))

    assert run.ends() == pytest.ExitCode.INTERRUPTED
    assert run.left() == []
    assert "INTERNALERROR" not in run.output
    assert "KeyboardInterrupt" in run.output
