"""Jobs of Windows: what a contained process starts is in its job, and ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import IO

import psutil
import pytest

from specs.harness.machine.launching import launch
from specs.harness.machine.places import ROOT
from specs.harness.machine.platforms import platform
from specs.harness.machine.processes import is_running
from specs.harness.tests import marks
from specs.harness.tests.checkout import PATIENCE

pytestmark = marks.windows("only Windows has jobs")

#: Starts a process that has no more to do with it, says which, and waits, or ends.
STARTS_ANOTHER = """
import subprocess, sys, time
flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], creationflags=flags)
print(other.pid, flush=True)
if sys.argv[1] == "waits":
    time.sleep(1000)
"""

#: Starts such a process in a job of its own, says the pids of both, and waits.
CONTAINS_ANOTHER = f"""
import os, subprocess, sys, time
sys.path.insert(0, sys.argv[1])
from specs.harness.machine.launching import launch

command = [sys.executable, "-c", {STARTS_ANOTHER!r}, "waits"]
process = launch(command, environment=os.environ, stdout=subprocess.PIPE, contained=True)
print(process.pid, process.stdout.readline().decode(), flush=True)
time.sleep(1000)
"""


def start(*arguments: str) -> tuple[subprocess.Popen[bytes], int]:
    """A contained process that starts another one, and the pid of that."""
    command = [sys.executable, "-c", STARTS_ANOTHER, *arguments]
    process = launch(command, environment=os.environ, stdout=subprocess.PIPE, contained=True)
    return process, int(line_of(process.stdout))


def line_of(stream: IO[bytes] | None) -> bytes:
    assert stream
    with stream:
        return stream.readline()


def wait_for_the_end(*pids: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, "still running"
        time.sleep(0.01)


def test_what_a_process_starts_is_in_its_job_also_when_that_process_has_ended() -> None:
    process, other = start("ends")
    process.wait()

    assert platform.session_members(process.pid) == [other]
    assert platform.session_of(other) == process.pid

    platform.forget_session(process.pid)
    wait_for_the_end(other)


@pytest.mark.parametrize("end", [platform.kill_group, platform.forget_session])
def test_all_of_a_job_ends_at_once(end: object) -> None:
    assert callable(end)
    process, other = start("waits")

    end(process.pid)

    wait_for_the_end(process.pid, other)
    platform.forget_session(process.pid)
    process.wait()


def test_a_job_ends_with_the_process_that_made_it_in_whatever_way_that_ends() -> None:
    command = [sys.executable, "-c", CONTAINS_ANOTHER, str(ROOT)]
    maker = subprocess.Popen(command, stdout=subprocess.PIPE)
    contained, other = map(int, line_of(maker.stdout).split())

    psutil.Process(maker.pid).kill()
    maker.wait()

    wait_for_the_end(contained, other)


def test_no_other_process_is_in_a_job() -> None:
    assert platform.session_of(os.getpid()) is None
    assert platform.session_members(os.getpid()) == []
