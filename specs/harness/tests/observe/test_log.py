"""The log tells what came before what, whoever wrote it, and whatever became of him then.

Run under every start method of the interpreter, since a process's way to the log depends on how it was started.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import events
from specs.harness.tests import marks
from specs.harness.tests.checkout import wait_until
from specs.harness.tests.marks import FEWER

if TYPE_CHECKING:
    from specs.harness.observe.client import LogServer
    from specs.harness.observe.program import Program
    from specs.harness.tests.conftest import Watch

posix = marks.posix("Windows has no such signals")


def waits_at(server: LogServer, program: Program, gate: str) -> None:
    """Wait until a process of the program stands at the gate, which is more than that it is about to."""
    wait_until(
        lambda: gate in [name for name, _ in server.call("waiting", program.log_number)],
        f"nobody came to the gate {gate!r}",
    )


def test_a_token_handed_round_processes_is_logged_in_the_order_of_its_holders(watch: Watch) -> None:
    times = 4_000 // FEWER
    history = watch("ring", times).ends()

    assert [event.value for event in history.all("holds")] == list(range(1, times + 1))
    assert len({event.pid for event in history.all("holds")}) == 4
    assert (history[0].what, history[-1].is_act) == ("ring is made", True)
    assert [event.what for event in history if not event.is_act][-1] == "ring is over"


def test_a_token_handed_round_threads_is_logged_in_the_order_of_its_holders(watch: Watch) -> None:
    times = 1_000 // FEWER
    history = watch("ring_of_threads", times).ends()

    assert [event.value for event in history.all("holds")] == list(range(1, times + 1))


def test_an_event_tells_whether_the_main_thread_logged_it_also_in_a_child_that_another_one_has_started(
    watch: Watch,
) -> None:
    history = watch("threads_start_children").ends()

    assert [history[what].thread for what in ("parent", "child")] == [0, 0]
    assert all(history[f"thread of the {who}"].thread for who in ("parent", "child"))


@pytest.mark.parametrize("how", ["exit", pytest.param("kill", marks=posix)])
def test_what_a_process_logged_is_kept_when_it_ends_at_once(watch: Watch, how: str) -> None:
    history = watch("last_words", how, 8).ends()

    assert sorted(event.value for event in history.all("last words")) == list(range(8))


@posix
def test_writers_killed_at_any_moment_hold_up_nobody_and_leave_every_event_whole(watch: Watch) -> None:
    children = 12

    history = watch("flood", children).ends()

    assert [event.value for event in history.all("parent started")] == list(range(children))
    ends = [[number, -signal.SIGALRM] for number in range(children)]
    assert [event.value for event in history.all("parent joined")] == ends
    for child in range(children):
        values = [event.value for event in history.all("flood") if event.value[0] == child]
        assert [count for _, count, _ in values] == list(range(len(values)))
        assert all(len(text) == (300_000 if count % 4 == 3 else 0) for _, count, text in values)


@marks.slow
def test_very_many_events_of_one_program_all_stand_in_its_log(watch_one: Watch) -> None:
    many = 30_000 // FEWER
    program = watch_one("many", many)
    for number in range(999, many, 1000):  # each has a patience of its own: the machine may be busy
        program.reaches(f"has counted to {number}")

    history = program.ends()
    assert [event.value for event in history.all("counts")] == list(range(many))


@posix
def test_a_signal_handler_can_log_and_wait_at_a_gate_while_its_thread_waits_at_another(
    watch: Watch, log_server: LogServer
) -> None:
    program = watch("handler")
    main = program.reaches("waits")
    waits_at(log_server, program, "main may go on")

    os.kill(main.pid, signal.SIGUSR1)
    program.reaches("handler logs")
    program.open("main may go on")
    program.stays_quiet()
    program.open("handler may go on")

    assert program.ends() == [
        "waits",
        "handler logs",
        events.opens("main may go on"),
        events.opens("handler may go on"),
        "handler ends",
        "goes on",
    ]


@posix
def test_a_signal_handler_can_log_in_the_middle_of_another_call_of_log(watch: Watch) -> None:
    history = watch("handler_in_log", 300).ends()

    of_main = [event.value for event in history.all("main")]
    assert of_main == list(range(len(of_main)))
    assert [event.value for event in history.all("handler")] == list(range(300))


def test_a_process_that_was_killed_at_its_gate_does_not_wait_there(watch: Watch, log_server: LogServer) -> None:
    program = watch("steps")
    program.reaches("parent comes")
    program.open("parent may start child")
    child = program.reaches("child comes")
    waits_at(log_server, program, "child may log")

    program.kill(child)

    program.reaches("parent has joined")
    waits_at(log_server, program, "parent may end")
    wait_until(
        lambda: log_server.call("waiting", program.log_number) == [["parent may end", "MainProcess"]],
        "the killed process still waits",
    )
    program.open("parent may end")
    program.ends()


@posix
def test_a_wait_that_an_exception_ended_disturbs_no_later_call(watch: Watch, log_server: LogServer) -> None:
    program = watch("handler_raises")
    main = program.reaches("waits")
    waits_at(log_server, program, "never opened")

    os.kill(main.pid, signal.SIGUSR1)
    program.reaches("called away")
    program.stays_quiet()
    program.open("main may end")

    assert program.ends() == ["waits", "called away", "ends"]


def test_a_child_started_while_a_thread_waits_at_a_gate_logs_and_waits_for_itself(
    watch: Watch, log_server: LogServer
) -> None:
    program = watch("child_beside_a_wait")
    program.reaches("thread waits")
    waits_at(log_server, program, "thread may go on")
    program.open("parent may start child")
    program.reaches("child waits")
    waits_at(log_server, program, "child may end")

    for gate, goes_on in (
        ("parent may log", "parent logs"),
        ("thread may go on", "thread goes on"),
        ("child may end", "child ends"),
    ):
        program.stays_quiet()
        program.open(gate)
        program.reaches(goes_on)

    history = program.ends()
    assert history == ["thread waits", "child waits", "parent logs", "thread goes on", "child ends"]
    assert history["child waits"].pid != history["thread waits"].pid


def test_a_process_that_was_killed_waits_nowhere_although_its_child_was_started_meanwhile(
    watch: Watch, log_server: LogServer
) -> None:
    program = watch("child_beside_a_wait")
    parent = program.reaches("thread waits")
    waits_at(log_server, program, "thread may go on")
    program.open("parent may start child")
    program.reaches("child waits")
    waits_at(log_server, program, "child may end")

    program.kill(parent)

    wait_until(
        lambda: [gate for gate, _ in log_server.call("waiting", program.log_number)] == ["child may end"],
        "the killed process still waits",
    )
    program.open("child may end")
    program.reaches("child ends")
