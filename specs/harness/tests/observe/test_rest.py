"""When a process is at rest: nothing that it does, or that is about to wake it, is under way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine import processes
from specs.harness.model.errors import ClaimBrokenError
from specs.harness.observe.logs import Logs
from specs.harness.observe.program_log import ProgramLog
from specs.harness.tests import marks
from specs.harness.tests.checkout import wait_until

if TYPE_CHECKING:
    from specs.harness.observe.client import LogServer
    from specs.harness.tests.conftest import Watch


@marks.linux("elsewhere the OS does not tell what a thread does")
def test_a_process_is_not_at_rest_while_another_thread_than_the_main_one_is_awake(
    watch_one: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As of a thread that has a CPU to come, and has not had it in a whole quiet window.
    monkeypatch.setattr(processes, "cpu_time", lambda _pid: 0.0)
    program = watch_one("thread_spins")
    program.times = replace(program.times, patience=1.0)

    with pytest.raises(ClaimBrokenError, match="not at rest"):
        program.comes_to_rest(program.reaches("waits"))


def test_a_process_comes_to_rest_however_often_a_cpu_was_taken_from_it_before(
    watch_one: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = iter([0, 1000])
    monkeypatch.setattr(processes, "switches", lambda _pid: next(often, 1000))
    program = watch_one("waits", "pipe")

    program.comes_to_rest(program.reaches("begins"))


@pytest.mark.parametrize("verb", ["comes_to_rest", "stays_quiet"])
def test_a_process_is_not_at_rest_before_its_logs_server_has_answered(
    watch_one: Watch, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    is_answered = ProgramLog.is_answered
    asked = []

    def late(log: ProgramLog) -> bool:
        asked.append(log.number)
        return len(asked) > 2 and is_answered(log)

    monkeypatch.setattr(ProgramLog, "is_answered", late)
    program = watch_one("waits", "pipe")

    getattr(program, verb)(program.reaches("begins"))

    assert len(asked) == 3


def test_a_log_is_answered_once_all_who_have_put_something_have_been_told_so() -> None:
    logs = Logs()
    number, other = logs.new(), logs.new()

    logs.put(number, "record")
    assert (logs.is_answered(number), logs.is_answered(other)) == (False, True)

    logs.answered()
    assert logs.is_answered(number)


def test_a_server_has_answered_who_puts_something_and_who_has_hung_up(log_server: LogServer) -> None:
    number = log_server.call("new")
    log_server.call("put", number, "record")
    assert log_server.call("is_answered", number) is True

    with log_server.contact.connect() as peer:
        peer.send_bytes(log_server.contact.request("put", number, "another"))
    wait_until(lambda: log_server.call("get", number, 1, 0) == ["another"], "what was put does not come")
    wait_until(lambda: log_server.call("is_answered", number), "who has hung up is still to be answered")
