"""Whatever befalls a program or its log, and however it behaves: one clear failure, or none, and nothing is left."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.machine.left_behind import SOCKET_FOLDER
from specs.harness.machine.processes import is_running
from specs.harness.model.errors import ClaimBrokenError, PremiseNotReachedError
from specs.harness.observe.client import LogServer, ServerGoneError
from specs.harness.observe.output import OUTPUT_KEEP_BYTES
from specs.harness.observe.program import Program
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW, Times
from specs.harness.plugin.state import state_of
from specs.harness.report.lanes import lanes
from specs.harness.tests import marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specs.harness.machine.ownership import Session
    from specs.harness.model.subjects import Subject
    from specs.harness.tests.conftest import Watch

posix = marks.posix("Windows has no such signals, sessions and descriptors")


def impatient(program: Program) -> Program:
    """Let the program's observer lose patience soon: it waits in vain from here on."""
    program.times = Times(0.5, QUIET_WINDOW)
    return program


def nothing_is_left_of(program: Program) -> None:
    assert program.running() == []
    assert not program.folder.exists()


@contextlib.contextmanager
def fails(*how: type[Exception], says: str = "") -> Iterator[None]:
    """Check that a failure is of this kind and tells its reason in one line."""
    with pytest.raises(how) as failure:
        yield
    (line,) = str(failure.value).splitlines()
    assert says in line
    assert len(line) < 300


# Killed at every event in turn.

#: What the program says, each with the gate at which it waits then.
STEPS = {
    "parent comes": "parent may start child",
    "child comes": "child may log",
    "child logs": "child may end",
    "parent has joined": "parent may end",
}

#: When to strike: at an event, when the program stands at its gate, or as soon as that has been opened.
MOMENTS = [(phrase, opened) for phrase in STEPS for opened in (False, True)]
OF_CHILD = [moment for moment in MOMENTS if moment[0].startswith("child")]

moments = pytest.mark.parametrize(("at", "opened"), MOMENTS, ids=str)
moments_of_child = pytest.mark.parametrize(("at", "opened"), OF_CHILD, ids=str)


@pytest.fixture
def own_server() -> Iterator[LogServer]:
    """A server that may be killed."""
    server = LogServer()
    yield server
    assert server.end() == []
    assert not server.folder.exists()


@pytest.fixture
def steps(own_server: LogServer, subject: Subject) -> Iterator[Program]:
    yield from _steps(own_server, subject)


@pytest.fixture
def steps_of_one(own_server: LogServer, pytestconfig: pytest.Config) -> Iterator[Program]:
    """As `steps`, where the start method makes no difference: under one subject only."""
    yield from _steps(own_server, state_of(pytestconfig).subjects[0])


def _steps(own_server: LogServer, subject: Subject) -> Iterator[Program]:
    times = Times(PATIENCE, QUIET_WINDOW)
    program = Program(own_server, subject, times, "steps", package="specs.harness.tests.programs")
    yield program
    program.clean_up()
    nothing_is_left_of(program)


def drive(program: Program, at: str, opened: bool, strike: Callable[[], None]) -> None:
    for phrase, gate in STEPS.items():
        program.reaches(phrase)
        if (phrase, False) == (at, opened):
            strike()
        program.open(gate)
        if (phrase, True) == (at, opened):
            strike()
    program.ends()


@marks.slow
@moments
def test_the_main_process_is_killed_at_any_event(steps: Program, at: str, opened: bool) -> None:
    # Once its last gate is open, it may be quicker.
    may_pass = (at, opened) == MOMENTS[-1]
    how = contextlib.suppress(ClaimBrokenError) if may_pass else fails(ClaimBrokenError, PremiseNotReachedError)
    with how:
        drive(steps, at, opened, lambda: psutil.Process(steps.pid).kill())


@moments_of_child
def test_a_child_is_killed_at_any_event(steps: Program, at: str, opened: bool) -> None:
    def strike() -> None:
        with contextlib.suppress(psutil.NoSuchProcess):  # once its last gate is open, it may be quicker
            psutil.Process(steps.history[at].pid).kill()
        steps.open("parent may end")

    how: contextlib.AbstractContextManager[object] = fails(PremiseNotReachedError, says="without 'child logs'")
    if (at, opened) == ("child comes", True):
        how = contextlib.suppress(PremiseNotReachedError)  # it may be quicker
    elif at == "child logs":  # its last event: nobody but its parent has to notice that it is killed after that
        how = contextlib.nullcontext()
    with how:
        drive(steps, at, opened, strike)


@moments
def test_the_server_of_the_log_is_killed_at_any_event(
    steps_of_one: Program, own_server: LogServer, at: str, opened: bool
) -> None:
    with fails(ServerGoneError, says="the log's server is gone"):
        drive(steps_of_one, at, opened, lambda: psutil.Process(own_server.pid).kill())


# Programs that behave badly.


def test_a_program_that_logs_without_end_fails_what_waits_for_something_else(watch_one: Watch) -> None:
    program = watch_one("endless")
    program.reaches("has counted to 1000")

    with fails(PremiseNotReachedError, says="'something else' did not happen within 0.5 s"):
        impatient(program).reaches("something else")

    assert len(program.clean_up()) == 1
    nothing_is_left_of(program)
    assert len(lanes(program.history).splitlines()) < 300


def test_a_program_that_logs_without_end_is_not_quiet_and_the_failure_is_one_sentence(watch_one: Watch) -> None:
    program = watch_one("endless")
    program.reaches("counts")
    program.times = Times(PATIENCE, PATIENCE)  # the next event ends it

    with fails(ClaimBrokenError, says="unexpected events before the quiet window was over: counts"):
        program.stays_quiet()


def test_of_megabytes_on_standard_error_the_beginning_and_the_end_are_kept(watch_one: Watch) -> None:
    program = watch_one("talks", 5)

    program.ends(says="last words")

    assert program.output.startswith("first words\n")
    assert "bytes …\n" in program.output
    assert len(program.output) < 2 * OUTPUT_KEEP_BYTES + 100


def test_megabytes_on_standard_error_are_one_failure(watch_one: Watch) -> None:
    with fails(ClaimBrokenError, says="unexpected output on stdout or stderr"):
        watch_one("talks", 5).ends()


@posix
def test_a_program_that_ignores_signals_is_ended(watch_one: Watch) -> None:
    program = watch_one("ignores_signals")
    of_both = [program.reaches("is there"), program.reaches("child is there")]
    for event in of_both:
        os.kill(event.pid, signal.SIGTERM)

    with fails(ClaimBrokenError, says="did not end within 0.5 s"):
        impatient(program).ends()

    assert {int(line.partition(":")[0]) for line in program.clean_up()} >= {event.pid for event in of_both}
    nothing_is_left_of(program)


@marks.forks
@pytest.mark.parametrize(("how", "most"), [("ends", 20_000), ("stay", 200)])
def test_a_program_that_forks_on_and_on_is_ended(watch_one: Watch, how: str, most: int) -> None:
    program = watch_one("forks_on", how, most)
    program.reaches("forks on")

    left = program.clean_up()

    # One that a look at the processes misses still has the program's output.
    assert not [line for line in left if "holds its output open" in line]
    nothing_is_left_of(program)


@posix
def test_a_process_in_a_session_of_its_own_is_ended(watch: Watch) -> None:
    program = watch("leaves_session")
    child = program.reaches("is on its own")

    with fails(ClaimBrokenError, says="did not end within 0.5 s"):
        impatient(program).ends()

    assert any(line.startswith(f"{child.pid}: ") for line in program.clean_up())
    nothing_is_left_of(program)


@posix
@pytest.mark.parametrize("told", ["at the start", "when the main process has exited"])
def test_a_process_without_its_programs_environment_is_ended_when_the_observer_is_gone(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    server = LogServer()
    subject = state_of(pytestconfig).subjects[0]
    late: list[Session] = []
    if told != "at the start":
        monkeypatch.setattr(server, "watch_session", late.append)
    program = Program(server, subject, Times(PATIENCE, QUIET_WINDOW), "escapes", package="specs.harness.tests.programs")
    other = program.reaches("has started another").value
    escaped = psutil.Process(other)
    program.main_exits()
    monkeypatch.undo()
    for session in late:
        server.watch_session(session)

    try:
        left = server.end()  # as it ends when it notices that nobody observes

        assert [line.partition(":")[0] for line in left] == [str(other)]
        assert not is_running(other)
        assert program.clean_up() == []
        nothing_is_left_of(program)
    finally:  # nobody else would find it
        with contextlib.suppress(psutil.NoSuchProcess):
            escaped.kill()


def test_a_program_that_hangs_at_import_never_reaches_the_premise(watch_one: Watch) -> None:
    program = watch_one("hangs_at_import")

    with fails(PremiseNotReachedError, says="'is there' did not happen within 0.5 s"):
        impatient(program).reaches("is there")

    assert len(program.clean_up()) == 1
    nothing_is_left_of(program)


def test_a_child_that_hangs_at_import_never_reaches_the_premise(watch: Watch, subject: Subject) -> None:
    program = watch("child_hangs_at_import")
    if subject.start_method == "fork":
        program.reaches("child is there")  # it imports nothing
        program.ends()
        return
    program.reaches("child imports")

    with fails(PremiseNotReachedError, says="'child is there' did not happen within 0.5 s"):
        impatient(program).reaches("child is there")

    assert len(program.clean_up()) >= 2
    nothing_is_left_of(program)


@marks.forks
def test_a_program_that_closes_its_descriptors_goes_on_logging_and_keeps_those_that_it_opens_anew(
    watch_one: Watch,
) -> None:
    program = watch_one("closes_descriptors")
    program.reaches("has none")
    program.open("may go on")

    assert program.ends() == ["is there", "has none", "has pipes", "child logs", "child ends", "ends"]


@posix
def test_what_a_process_without_standard_descriptors_logs_after_the_main_process_is_in_the_log(watch: Watch) -> None:
    program = watch("logs_on")
    program.reaches("child waits")
    program.open("parent may end")
    program.main_exits()
    program.open("child may log")

    history = program.ends(leaves=[SOCKET_FOLDER])  # the child leaves by os._exit()
    assert [event.value for event in history.all("child logs")] == list(range(100))
