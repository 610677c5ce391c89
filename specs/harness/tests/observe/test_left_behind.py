"""What a program leaves behind fails its spec, and is named; and nobody is blamed for what another may have left."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine import left_behind
from specs.harness.machine.left_behind import FOLDER, SOCKET_FOLDER, SharedFiles, Suspects
from specs.harness.model.errors import ClaimBrokenError
from specs.harness.tests import marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.observe.client import LogServer
    from specs.harness.observe.program import Program
    from specs.harness.tests.conftest import Watch

linux = marks.linux("shared memory is looked up in /dev/shm")
FILES = ("file", "folder")
SHARED = (pytest.param("block", marks=linux), pytest.param("semaphore", marks=linux))


@pytest.fixture(autouse=True)
def _without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_behind, "STRANGERS_PATIENCE", 0.0)


@pytest.fixture
def alone(log_server: LogServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no other pytest ran programs now."""
    monkeypatch.setattr(log_server.shared_files, "_observers", lambda: [log_server.folder.name])


@pytest.fixture
def not_alone(log_server: LogServer, monkeypatch: pytest.MonkeyPatch) -> SharedFiles:
    """As if another observer ran programs now."""
    files = log_server.shared_files
    monkeypatch.setattr(files, "_observers", lambda: [log_server.folder.name, "another"])
    monkeypatch.setattr(files, "seen", set())
    return files


@pytest.fixture
def shared_file() -> Iterator[str]:
    """The name of a shared file that no process has."""
    path = FOLDER / f"psm_test_{os.getpid()}"
    path.touch()
    yield path.name
    path.unlink(missing_ok=True)


def run(watch: Watch, kind: str) -> tuple[Program, str]:
    """A program that leaves something of this kind, and the name of that."""
    program = watch("leaves", kind)
    name = str(program.reaches("leaves").value)
    program.open("may end")
    return program, name


def remove(name: str) -> None:
    (FOLDER / name).unlink()


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("kind", [*FILES, *SHARED])
def test_what_a_program_leaves_behind_breaks_its_claim(watch_one: Watch, kind: str) -> None:
    program, name = run(watch_one, kind)

    with pytest.raises(ClaimBrokenError, match=f"the program left behind: .*{name}"):
        program.ends()
    if kind not in FILES:
        remove(name)


@pytest.mark.parametrize("kind", [*FILES, *SHARED])
def test_a_spec_can_say_what_its_program_leaves_behind_which_is_then_removed(watch_one: Watch, kind: str) -> None:
    program, name = run(watch_one, kind)

    program.ends(leaves=[name])

    assert not Path(program.folder, name).exists()
    assert not (FOLDER / name).exists()


@pytest.mark.parametrize("name", ["left.txt", pytest.param("psm_left", marks=linux)])
def test_what_a_program_was_to_leave_behind_and_did_not_breaks_its_claim(watch_one: Watch, name: str) -> None:
    with pytest.raises(ClaimBrokenError, match=f"the program did not leave behind: {name}$"):
        watch_one("nothing").ends(leaves=[name])


def test_a_pattern_says_what_may_be_left_behind(watch_one: Watch) -> None:
    watch_one("nothing").ends(leaves=[SOCKET_FOLDER])
    program, _ = run(watch_one, "file")
    program.ends(leaves=["l*.txt"])


@linux
def test_what_another_program_may_have_left_is_suspected_until_the_run_is_over(
    watch_one: Watch, not_alone: SharedFiles
) -> None:
    program, name = run(watch_one, "block")

    program.ends()

    of_the_run = Suspects(["another"])
    of_the_run.add(not_alone)
    (text,) = (each for each in of_the_run.left() if name in each)
    assert text.startswith(f"{FOLDER / name}, made while this ran: workloads.leaves under ")
    remove(name)
    assert name not in str(of_the_run.left())


@linux
def test_nothing_is_said_of_a_run_beside_which_there_was_an_observer_of_another_run(shared_file: str) -> None:
    of_the_run = Suspects(["ours"], seen=["ours", "another"], suspects={shared_file: ["any"]})
    assert of_the_run.left() == []

    of_the_run.merge(Suspects(["another"]))
    assert of_the_run.left() == [f"{FOLDER / shared_file}, made while this ran: any"]


@linux
def test_a_program_is_not_alone_that_runs_beside_another_one() -> None:
    files = SharedFiles("ours", lambda: ["ours"])

    first, second = files.watch("first"), files.watch("second")
    files.left_by(first)
    files.left_by(second)
    third = files.watch("third")

    assert [watch.is_alone for watch in (first, second, third)] == [False, False, True]


@linux
def test_nobody_is_blamed_for_what_is_left_of_a_program_that_was_killed(
    watch_one: Watch, log_server: LogServer
) -> None:
    program = watch_one("leaves", "block")
    name = str(program.reaches("leaves").value)

    program.kill_stuck()

    assert name in log_server.shared_files.excused
    assert Suspects(suspects={name: ["any"]}, excused=[name]).left() == []
    remove(name)


@linux
def test_what_a_living_process_has_is_not_left_behind(shared_file: str) -> None:
    assert left_behind.nobodys({shared_file}) == [shared_file]

    with (FOLDER / shared_file).open():
        assert left_behind.nobodys({shared_file}) == []


@linux
def test_what_was_there_before_a_program_is_not_its_own(shared_file: str) -> None:
    files = SharedFiles("ours", lambda: ["ours"])
    watch = files.watch("any")

    assert shared_file not in watch.new()
