"""Whose a process is, and that nobody else's is ever signalled, whatever numbers it has been given."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from specs.harness.machine import ownership
from specs.harness.machine.children import Child
from specs.harness.machine.launching import launch
from specs.harness.machine.ownership import Ownership, Session, StrangerError, find_session
from specs.harness.machine.processes import NOT_PERMITTED, age, is_running, status
from specs.harness.tests import marks
from specs.harness.tests.checkout import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

posix = marks.posix("Windows has no sessions and no zombies")

#: Of these tests alone: others may run beside them.
MARKS = {"MULTIPROCESSING_SPEC_TESTS_MARK": uuid.uuid4().hex}


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


#: A main process that makes shared memory, says so and stays. Its resource tracker is just becoming one then.
MAKES_SHARED_MEMORY = """
import sys, time
from multiprocessing.shared_memory import SharedMemory
print(SharedMemory(create=True, size=1000).name, flush=True)
time.sleep(1000)
"""

#: How long, in these tests, a process is one that has no command and no environment (seconds).
EXEC_SECONDS = 0.5


@contextlib.contextmanager
def a_main_process(code: str, *arguments: str) -> Iterator[tuple[Child, str]]:
    """A main process that runs this, and the first line that it writes."""
    command = [sys.executable, "-c", code, *arguments]
    process = launch(command, environment={**os.environ, **MARKS}, stdout=subprocess.PIPE)
    child = Child(process)
    assert process.stdout is not None
    with process.stdout as output:
        try:
            yield child, output.readline().decode().strip()
        finally:
            child.kill()
            process.wait()


@marks.linux("names of shared memory are looked up in /dev/shm")
@pytest.mark.parametrize("parent_is_there", [True, False])
def test_a_tracker_that_is_just_being_started_removes_what_was_left_to_it(
    monkeypatch: pytest.MonkeyPatch, *, parent_is_there: bool
) -> None:
    with a_main_process(MAKES_SHARED_MEMORY) as (child, name):
        memory = Path("/dev/shm", name)
        session = child.session if parent_is_there else find_session(child.pid, MARKS, os.getpid())
        if not parent_is_there:
            threading.Thread(target=os.waitpid, args=(child.pid, 0), daemon=True).start()  # as who inherits it does
        assert memory.is_file()
        _show_as_in_exec(monkeypatch, all_but=child.pid)

        ended = Ownership(MARKS, [session]).end_all()

        assert [line.partition(":")[0] for line in ended] == [str(child.pid)]
        assert not memory.exists()


def _show_as_in_exec(monkeypatch: pytest.MonkeyPatch, *, all_but: int) -> None:
    """Show processes as they are within execve(2), once it has closed descriptors: some milliseconds, made longer."""
    until = time.monotonic() + EXEC_SECONDS
    for name, nothing in (("cmdline", list), ("environ", dict)):
        read = getattr(psutil.Process, name)

        def read_later(process: psutil.Process, read: Any = read, nothing: Any = nothing) -> Any:
            in_exec = process.pid != all_but and time.monotonic() < until
            return nothing() if in_exec else read(process)

        monkeypatch.setattr(psutil.Process, name, read_later)


#: A main process that forks; its child becomes a resource tracker, of sorts, when the main process is being ended.
FORKS_A_TRACKER = """
import os, sys, time
ours, its = os.pipe()
os.set_inheritable(ours, True)
if os.fork() == 0:
    os.close(its)
    time.sleep(0.1)
    code = "import os, sys; open(int(sys.argv[1])).read(); os.remove(sys.argv[2])"
    name = "_".join(["resource", "tracker"])  # not yet in the command line
    os.execv(sys.executable, [sys.executable, "-c", code, str(ours), sys.argv[1], name])
print("forked", flush=True)
time.sleep(1000)
"""


@posix
def test_a_tracker_that_is_still_a_fork_of_its_program_removes_what_was_left_to_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / "left"
    left.touch()
    # However long the machine takes for it.
    for name in ("EXEC_WITHIN", "EXEC_PATIENCE", "TRACKERS_PATIENCE", "ENDING_PATIENCE"):
        monkeypatch.setattr(ownership, name, PATIENCE)
    with a_main_process(FORKS_A_TRACKER, str(left)) as (child, _):
        ended = Ownership(MARKS, [child.session]).end_all()

        assert [line.partition(":")[0] for line in ended] == [str(child.pid)]
        assert not left.exists()


#: A main process with a resource tracker, of sorts, which says that it is there. The tracker's name comes backwards: it
#: must not stand in the command line of the main process.
STARTS_A_TRACKER = """
import os, subprocess, sys, time
ours, its = os.pipe()
code = "import os, sys; print(flush=True); open(int(sys.argv[1])).read(); os.remove(sys.argv[2])"
subprocess.Popen([sys.executable, "-c", code, str(ours), sys.argv[1], sys.argv[2][::-1]], pass_fds=[ours])
time.sleep(1000)
"""


@posix
@pytest.mark.parametrize("name", ["resource_tracker", "semaphore_tracker"])
def test_a_tracker_removes_what_was_left_to_it_whatever_its_module_is_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    left = tmp_path / "left"
    left.touch()
    monkeypatch.setattr(ownership, "EXEC_WITHIN", 0)
    monkeypatch.setattr(ownership, "TRACKERS_PATIENCE", PATIENCE)
    monkeypatch.setattr(ownership, "ENDING_PATIENCE", PATIENCE)
    with a_main_process(STARTS_A_TRACKER, str(left), name[::-1]) as (child, _):
        ended = Ownership(MARKS, [child.session]).end_all()

        assert [line.partition(":")[0] for line in ended] == [str(child.pid)]
        assert not left.exists()


def test_the_age_of_a_process_is_the_time_since_its_start(sleeper: subprocess.Popen[bytes]) -> None:
    since = time.monotonic()
    first = age(sleeper.pid)
    wait_until(lambda: time.monotonic() - since > 1, "time stands still")
    second = age(sleeper.pid)

    # Clocks differ, and some tick every 16 ms only.
    assert first > -0.1
    assert second - first > 0.8
    assert first < age(os.getpid())
    assert age(0x7FFFFFFF) == math.inf


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


def test_an_older_process_is_ended_before_a_younger_one_whatever_their_pids(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_until(lambda: age(sleeper.pid) > 0.1, "the first one is not older")
    younger = launch([sys.executable, "-c", "import time; time.sleep(600)"], environment=os.environ)
    wait_until(lambda: age(younger.pid) > ownership.EXEC_WITHIN, "the second one may yet become a tracker")
    ended: list[int] = []
    monkeypatch.setattr(Ownership, "running", lambda _: [p.pid for p in (younger, sleeper) if p.pid not in ended])
    monkeypatch.setattr(Ownership, "_kill", lambda _, pid: ended.append(pid))
    try:
        Ownership({}, []).end_all()
    finally:
        younger.kill()
        younger.wait()

    assert ended == [sleeper.pid, younger.pid]
