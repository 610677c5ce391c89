"""What macOS and Windows do not tell of a process, played on this machine.

macOS and Windows call a sleeping process running, as psutil words it, and tell neither in which system call it is; Wine
tells neither CPU times nor how often a process was given a CPU.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.machine import processes, waits
from specs.harness.machine.platforms import platform
from specs.harness.model.errors import ClaimBrokenError
from specs.harness.model.events import sees
from specs.harness.observe.waiting import Patience, Standstill
from specs.harness.tests import marks
from specs.harness.tests.conftest import outlast

if TYPE_CHECKING:
    from specs.harness.tests.conftest import Watch

pytestmark = marks.linux("played on Linux")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS and Windows."""
    status = psutil.Process.status

    def told(process: psutil.Process) -> str:
        real = status(process)
        return psutil.STATUS_RUNNING if real in {psutil.STATUS_SLEEPING, psutil.STATUS_DISK_SLEEP} else real

    monkeypatch.setattr(processes, "IS_LINUX", False)
    monkeypatch.setattr(psutil.Process, "status", told)
    monkeypatch.setattr(waits, "look", lambda _pid: None)


@pytest.fixture
def under_wine(elsewhere: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # a fixture
    """As under Wine."""

    def refuse(_process: psutil.Process) -> None:
        raise OSError("WinError 87")

    monkeypatch.setattr(platform, "TELLS_CPU_TIMES", False)
    monkeypatch.setattr(psutil.Process, "num_ctx_switches", refuse)


@pytest.mark.usefixtures("elsewhere")
def test_a_process_that_uses_no_cpu_time_is_at_rest_though_it_is_called_running(watch_one: Watch) -> None:
    program = watch_one("waits", "pipe")
    waiting = program.reaches("begins")

    program.comes_to_rest(waiting)

    assert sees(waiting.name, "at rest") in [event.what for event in program.history]


@pytest.mark.usefixtures("elsewhere")
def test_a_process_that_computes_is_not_at_rest(watch_one: Watch) -> None:
    program = watch_one("spins")
    program.times = replace(program.times, patience=1.0)

    with pytest.raises(ClaimBrokenError, match="not at rest"):
        program.comes_to_rest(program.reaches("spins"))


@pytest.mark.usefixtures("under_wine")
def test_where_nothing_is_told_a_process_is_at_rest_after_a_quiet_window(watch_one: Watch) -> None:
    program = watch_one("waits", "pipe")

    program.comes_to_rest(program.reaches("begins"))


@pytest.mark.usefixtures("elsewhere")
def test_a_program_stands_still_though_it_is_called_running(watch_one: Watch) -> None:
    program = watch_one("waits", "pipe")
    program.reaches("begins")

    assert outlast(Patience(1000.0, program._owned, standstill=Standstill(0.2))) == "before the program stood still"


@pytest.mark.usefixtures("under_wine")
def test_where_nothing_is_told_no_program_stands_still(watch_one: Watch) -> None:
    program = watch_one("waits", "pipe")
    program.reaches("begins")

    assert outlast(Patience(1.0, program._owned, standstill=Standstill(0.1))) == "within 1 s"
