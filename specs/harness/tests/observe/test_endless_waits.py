"""`waits_without_timeout`: what the OS tells is seen, and what it does not tell is watched for."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine import waits
from specs.harness.model.errors import ClaimBrokenError
from specs.harness.model.events import WAITING_WITHOUT_TIMEOUT, polls, sees
from specs.harness.tests import marks

if TYPE_CHECKING:
    from specs.harness.tests.conftest import Watch

linux = marks.linux("only Linux tells in which system call a process is")


@linux
@pytest.mark.parametrize("way", ["wait", "poll", "select", "lock", "pipe"])
def test_a_wait_without_a_timeout_is_seen(watch_one: Watch, way: str) -> None:
    program = watch_one("waits", way)
    waiting = program.reaches("begins")

    program.waits_without_timeout(waiting)

    assert sees(waiting.name, WAITING_WITHOUT_TIMEOUT) in [event.what for event in program.history]


@linux
@pytest.mark.parametrize(
    ("way", "seen"),
    [
        ("wait with WNOHANG", "MainProcess is (running|in wait4 without waiting)"),
        ("poll with a timeout", "MainProcess is in poll with a timeout"),
        ("select with a timeout", "MainProcess is in p?select6? with a timeout"),
        ("lock with a timeout", "MainProcess is in futex with a timeout"),
        ("socket", "MainProcess is in read from a socket"),
        ("sleep", "MainProcess is in clock_nanosleep with a timeout"),
        ("spin", "MainProcess is running"),
        ("exit", "MainProcess has ended"),
    ],
)
def test_what_may_go_on_by_itself_is_not_taken_for_a_wait_without_a_timeout(
    watch_one: Watch, way: str, seen: str
) -> None:
    program = watch_one("waits", way)
    program.times = replace(program.times, patience=1.0)

    with pytest.raises(ClaimBrokenError, match=seen):
        program.waits_without_timeout(program.reaches("begins"))


@pytest.mark.parametrize(
    "way", [pytest.param("poll with a timeout", marks=marks.posix("Windows has no poll")), "sleep"]
)
def test_where_the_os_does_not_tell_the_quiet_window_is_watched(
    watch_one: Watch, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(waits, "look", lambda _pid: None)
    program = watch_one("waits", way)

    program.waits_without_timeout(program.reaches("begins"))

    assert [event.what for event in program.history] == ["begins"]


def test_where_the_os_does_not_tell_an_event_in_the_quiet_window_breaks_the_claim(
    watch_one: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "look", lambda _pid: None)
    program = watch_one("waits", "talk")
    program.times = replace(program.times, quiet_window=60.0)  # until the event comes

    with pytest.raises(ClaimBrokenError, match="unexpected events before the quiet window was over: goes on"):
        program.waits_without_timeout(program.reaches("begins"))


@pytest.mark.parametrize(
    "text",
    [
        "0 0x3 0xffd4b000 0x2000 0x0 0x0 0x0 0xff8baa81 0xf7f0e2ad",  # a process of 32 bits has other numbers
        "",
    ],
)
def test_what_cannot_be_read_with_certainty_is_not_told(text: str) -> None:
    assert waits._parse(text.split(), os.getpid(), waits._X86_64) is None


@linux
@pytest.mark.parametrize(
    ("way", "seen"), [("poll with a timeout", "in poll with a timeout"), ("spin", "running"), ("sleep", "in clock_")]
)
@pytest.mark.parametrize("verb", ["waits_without_timeout", "comes_to_rest", "stays_quiet"])
def test_a_process_of_a_library_may_poll_and_the_log_says_so(watch_one: Watch, verb: str, way: str, seen: str) -> None:
    program = watch_one("waits", way)
    program.times = replace(program.times, polling=0.2)
    waiting = program.reaches("begins")

    getattr(program, verb)(waiting)

    seen_polls = [event.what for event in program.history if event.what.startswith(polls(waiting.name))]
    rests = verb == "comes_to_rest" and way != "spin"  # who sleeps for long enough is at rest, whatever for
    quiet = verb == "stays_quiet" and way != "spin"
    assert [what.startswith(polls(waiting.name, seen)) for what in seen_polls] == ([] if rests or quiet else [True])
    assert program.history.rests(waiting.name) == len(seen_polls) + rests


@linux
def test_a_process_that_may_poll_must_not_go_on_meanwhile(watch_one: Watch) -> None:
    program = watch_one("waits", "talk")
    program.times = replace(program.times, polling=0.2)

    with pytest.raises(ClaimBrokenError, match="unexpected events before the quiet window was over: goes on"):
        program.waits_without_timeout(program.reaches("begins"))
