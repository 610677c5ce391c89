"""What a spec does to a program's processes, and what it may trust: only the program's own, and only what was seen."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.machine.launching import launch
from specs.harness.machine.platforms import IS_LINUX
from specs.harness.machine.processes import is_running
from specs.harness.model.errors import ClaimBrokenError, PremiseNotReachedError
from specs.harness.observe.program import Program, clean_up_all
from specs.harness.observe.waiting import QUIET_WINDOW, Times
from specs.harness.tests import marks
from specs.harness.tests.checkout import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.model.events import Event
    from specs.harness.tests.conftest import Watch

posix = marks.posix("Windows has no zombies")


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is not the program's."""
    process = launch(
        [sys.executable, "-c", "import time; time.sleep(1000)"], environment=os.environ, stdout=subprocess.DEVNULL
    )
    yield process
    process.kill()
    process.wait()


def forged(program: Program, pid: int) -> Event:
    """An event as a program could log it that says it comes from a process of this pid."""
    return replace(program.reaches("is there"), pid=pid)


@pytest.mark.parametrize("act", [Program.kill, Program.stop, Program.resume, Program.pin_to_one_core, Program.inspect])
def test_an_event_that_names_a_stranger_does_nothing_to_it(
    watch_one: Watch, stranger: subprocess.Popen[bytes], act: object
) -> None:
    assert callable(act)
    program = watch_one("nothing")
    affinity = psutil.Process(stranger.pid).cpu_affinity() if IS_LINUX else None

    with pytest.raises(PremiseNotReachedError, match=f"{stranger.pid} is not one of the program's processes"):
        act(program, forged(program, stranger.pid))

    assert is_running(stranger.pid)
    assert psutil.Process(stranger.pid).status() != psutil.STATUS_STOPPED
    if IS_LINUX:
        assert psutil.Process(stranger.pid).cpu_affinity() == affinity


def test_nothing_that_a_program_says_makes_the_observer_wait_for_a_stranger(
    watch_one: Watch, stranger: subprocess.Popen[bytes]
) -> None:
    program = watch_one("nothing")

    with pytest.raises(PremiseNotReachedError, match="is not one of the program's processes"):
        program.exits(forged(program, stranger.pid))


@posix
def test_the_number_of_a_main_process_is_its_own_until_the_program_has_ended(watch_one: Watch) -> None:
    program = watch_one("nothing")

    assert program.main_exits() == 0
    assert psutil.Process(program.pid).status() == psutil.STATUS_ZOMBIE

    program.ends()
    assert not psutil.pid_exists(program.pid)


@marks.linux("only Linux tells what is busy")
def test_a_quiet_window_does_not_begin_before_those_are_asleep_who_are_to_be(watch_one: Watch) -> None:
    program = watch_one("spins")
    spinning = program.reaches("spins")
    program.times = Times(0.5, QUIET_WINDOW)

    with pytest.raises(PremiseNotReachedError, match=r"MainProcess did not fall asleep within 0\.5 s"):
        program.stays_quiet(spinning)


def read_until_it_is_over(program: Program) -> None:
    """Read what the program has logged until it has ended, as if somebody had waited for something before that."""

    def is_over() -> bool:
        program._log.read()
        return program._log.is_over

    wait_until(is_over, "the program does not end")


def test_what_has_come_before_the_quiet_window_and_was_not_waited_for_is_unexpected(watch_one: Watch) -> None:
    program = watch_one("steps")
    program.reaches("parent comes")
    program.open("parent may start child")
    wait_until(lambda: program._log.read() and "child comes" in program._log.first, "the child does not come")

    with pytest.raises(ClaimBrokenError, match="unexpected events before the quiet window was over: child comes"):
        program.stays_quiet()
    program.reaches("child comes")
    program.stays_quiet()


def test_what_was_waited_for_is_unexpected_when_it_comes_a_second_time(watch_one: Watch) -> None:
    program = watch_one("many", 2)
    program.reaches("counts")
    read_until_it_is_over(program)

    with pytest.raises(ClaimBrokenError, match="unexpected events before the quiet window was over: counts; "):
        program.stays_quiet()


def test_that_the_main_process_has_exited_before_the_quiet_window_is_unexpected(watch_one: Watch) -> None:
    program = watch_one("nothing")
    read_until_it_is_over(program)

    with pytest.raises(ClaimBrokenError, match="unexpected events before the quiet window was over: "):
        program.stays_quiet()
    program.main_exits()
    program.stays_quiet()


def test_all_programs_are_cleaned_up_whatever_comes_of_one(watch_one: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = [watch_one("spins") for _ in range(3)]
    pids = [program.reaches("spins").pid for program in programs]
    clean_up = Program.clean_up

    def fail_for_the_second(program: Program) -> list[str]:
        if program is programs[1]:
            raise OSError("no such luck")
        return clean_up(program)

    monkeypatch.setattr(Program, "clean_up", fail_for_the_second)
    with pytest.raises(ExceptionGroup, match="programs could not be cleaned up; ended: ") as raised:
        clean_up_all(programs)
    monkeypatch.undo()

    assert [str(error) for error in raised.value.exceptions] == ["no such luck"]
    assert [is_running(pid) for pid in pids] == [False, True, False]
