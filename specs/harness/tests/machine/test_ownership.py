"""Whose a process is, and that nobody else's is ever signalled, whatever numbers it has been given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.machine.children import Child
from specs.harness.machine.launching import launch
from specs.harness.machine.ownership import Ownership, Session, StrangerError, find_session
from specs.harness.machine.processes import NOT_PERMITTED, is_running, status
from specs.harness.tests import marks
from specs.harness.tests.checkout import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

posix = marks.posix("Windows has no sessions and no zombies")

MARKS = {"MULTIPROCESSING_SPEC_TESTS_MARK": "ours"}


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that leads a session of its own and has nothing of a program's environment."""
    process = launch(
        [sys.executable, "-c", "import time; time.sleep(1000)"], environment=os.environ, stdout=subprocess.DEVNULL
    )
    yield process
    process.kill()
    process.wait()


def a_child(code: str) -> tuple[Child, list[int]]:
    """A child that runs this, and a list of the sessions whose release it has announced."""
    seen: list[int] = []
    process = launch([sys.executable, "-c", code], environment=os.environ, stdout=subprocess.DEVNULL)
    return Child(process, before_release=lambda session: seen.append(session.number)), seen


def test_a_stranger_is_not_found(sleeper: subprocess.Popen[bytes]) -> None:
    with pytest.raises(StrangerError, match=f"process {sleeper.pid} is not one of the program's processes"):
        Ownership(MARKS, []).find(sleeper.pid)


@posix
def test_a_session_whose_number_is_not_reserved_any_more_is_nobodys(sleeper: subprocess.Popen[bytes]) -> None:
    # As if the sleeper had been given the number of a main process that was reaped.
    session = Session(sleeper.pid, None, lambda: False)
    ours = Ownership(MARKS, [session])

    assert ours.in_sessions() == []
    assert ours.end_all() == []
    session.kill_group()
    assert is_running(sleeper.pid)


@posix
def test_a_session_whose_number_is_reserved_is_ended(sleeper: subprocess.Popen[bytes]) -> None:
    ours = Ownership(MARKS, [Session(sleeper.pid, None, lambda: True)])

    assert ours.in_sessions() == [sleeper.pid]
    assert [line.partition(":")[0] for line in ours.end_all()] == [str(sleeper.pid)]
    assert not is_running(sleeper.pid)


@posix
def test_a_child_that_has_exited_keeps_its_number_until_it_is_released() -> None:
    child, released = a_child("import sys; sys.exit(3)")

    assert child.wait() == 3
    assert status(child.pid) == psutil.STATUS_ZOMBIE
    assert child.session.is_reserved()
    assert released == []

    child.release()
    assert released == [child.pid]
    assert not child.session.is_reserved()
    assert not psutil.pid_exists(child.pid)
    assert child.wait() == 3


@posix
def test_a_child_that_was_killed_has_the_signal_as_its_exit_code() -> None:
    child, _ = a_child("import time; time.sleep(1000)")

    assert child.wait(0) is None
    child.kill()
    assert child.wait() == -9
    child.release()


@marks.linux("only Linux has descriptors of processes")
def test_the_number_of_a_child_that_the_os_reaps_by_itself_is_not_reserved() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        child, _ = a_child("import sys; sys.stdin.read()")
        wait_until(lambda: not psutil.pid_exists(child.pid), "the child did not exit")
        assert not child.session.is_reserved()
        child.release()
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_a_process_about_which_the_os_does_not_tell_is_taken_for_running(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(self: psutil.Process) -> str:
        raise psutil.AccessDenied(self.pid)

    monkeypatch.setattr(psutil.Process, "status", deny)

    assert status(os.getpid()) == NOT_PERMITTED
    assert is_running(os.getpid())


@posix
def test_a_process_of_the_session_about_which_the_os_does_not_tell_is_listed(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(self: psutil.Process) -> str:
        raise psutil.AccessDenied(self.pid)

    monkeypatch.setattr(psutil.Process, "status", deny)

    assert Ownership(MARKS, [Session(sleeper.pid, None, lambda: True)]).in_sessions() == [sleeper.pid]


@pytest.fixture
def marked_sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that leads a session of its own and has a program's environment."""
    command = [sys.executable, "-c", "import time; time.sleep(1000)"]
    process = launch(command, environment={**os.environ, **MARKS}, stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()


@posix
def test_a_main_process_that_is_just_exiting_is_looked_at_again(
    marked_sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = psutil.Process.environ
    looks = []

    def without_at_first(self: psutil.Process) -> dict[str, str]:
        looks.append(self.pid)
        return environ(self) if len(looks) > 5 else {}

    monkeypatch.setattr(psutil.Process, "environ", without_at_first)

    session = find_session(marked_sleeper.pid, MARKS, os.getpid())

    assert session.includes(marked_sleeper.pid, MARKS)


@pytest.mark.parametrize(
    "error", [OSError(87, "Invalid parameter"), psutil.AccessDenied()], ids=["OSError", "psutil's"]
)
def test_a_process_whose_command_cannot_be_read_is_ended_all_the_same(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(1000)"]
    child = Child(launch(command, environment=os.environ, stdout=subprocess.DEVNULL, contained=True))

    def fail(_process: psutil.Process) -> list[str]:
        raise error

    monkeypatch.setattr(psutil.Process, "cmdline", fail)
    try:
        (ended,) = Ownership(MARKS, [child.session]).end_all()
        assert "(unknown command)" in ended
    finally:
        child.kill()
        child.wait(60)
        child.release()
