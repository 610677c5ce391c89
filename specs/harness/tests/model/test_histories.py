"""A history whose recording was cut short: it answers only about what it came to, and what it was waiting for."""

from __future__ import annotations

import pytest

from specs.harness.model.errors import ClaimBrokenError, NoSuchEventError, RecordingBrokenError
from specs.harness.model.events import (
    ALL_GONE,
    ENDS_WHAT_IS_LEFT,
    WAITING_WITHOUT_TIMEOUT,
    Arrival,
    Ending,
    ended,
    gone,
    opens,
    sees,
)
from specs.harness.model.histories import with_endings
from specs.harness.tests.written import event, history

WHOLE = history("begins", "works", "ends")
CUT = history("begins", "works").cut_short_by(ClaimBrokenError("it did not go on", missing=("ends", gone("child"))))


def test_an_event_is_read_by_what_it_says() -> None:
    assert WHOLE["works"].what == "works"
    assert len(WHOLE.all("works")) == 1


def test_what_a_whole_history_does_not_have_breaks_the_claim() -> None:
    with pytest.raises(NoSuchEventError, match="0 events say 'sleeps'"):
        _ = WHOLE["sleeps"]
    assert issubclass(NoSuchEventError, ClaimBrokenError)


def test_what_the_recording_came_to_can_be_read() -> None:
    assert CUT["works"].what == "works"
    assert history("begins", "works") == CUT
    assert CUT != ["works", "begins", "ends"]
    assert CUT.cut


@pytest.mark.parametrize("awaited", ["ends", gone("child")])
def test_what_the_recording_was_waiting_for_did_not_come(awaited: str) -> None:
    assert CUT.all(awaited) == ()
    with pytest.raises(NoSuchEventError):
        _ = CUT[awaited]
    assert ["begins", "works", awaited] != CUT
    assert ["begins", "works", {awaited, "cleans up"}] != CUT


@pytest.mark.parametrize("later", ["cleans up", "child is gone", gone("other")])
def test_what_would_have_come_after_that_has_no_answer(later: str) -> None:
    with pytest.raises(RecordingBrokenError, match=r"the recording ended before .*: it did not go on"):
        CUT.all(later)
    with pytest.raises(RecordingBrokenError):
        _ = CUT[later]
    with pytest.raises(RecordingBrokenError):
        _ = ["begins", "works", later] == CUT


def test_what_the_program_has_done_it_might_have_done_again() -> None:
    with pytest.raises(RecordingBrokenError):
        CUT.all("works")


def test_a_program_that_had_ended_did_nothing_any_more() -> None:
    ended = history("begins", ALL_GONE).cut_short_by(ClaimBrokenError("unexpected events"))

    assert ended.all("works") == ()
    assert ended != ["begins", "works"]
    with pytest.raises(RecordingBrokenError):  # the observer might have gone on
        ended.all(gone("child"))


def test_a_program_that_the_observer_ended_might_have_gone_on() -> None:
    ended = history("begins", ENDS_WHAT_IS_LEFT, ALL_GONE).cut_short_by(ClaimBrokenError("it did not go on"))

    with pytest.raises(RecordingBrokenError):
        ended.all("works")


def test_ends_stand_among_the_events_where_they_came_and_take_part_only_where_they_are_named() -> None:
    logged = [event("works", "a"), event("waits"), event("is back")]
    arrivals = (Arrival("g", "a", 1), Arrival("g", "main", 3))
    found, moved = with_endings(logged, arrivals, [Ending(10, 3), Ending(11, 2), Ending(4711, 1)])

    assert [each.what for each in found] == ["works", "waits", ended("a"), "is back", ended("main")]
    assert [arrival.after for arrival in moved] == [1, 5]
    log = history(*found)
    assert log == ["works", "waits", "is back"]
    assert log == ["works", "waits", ended("a"), "is back"]
    assert log != ["works", ended("a"), "waits", "is back"]


def test_nobody_ends_after_the_observer_has_seen_that_all_have() -> None:
    found, _ = with_endings([event("works", "a"), event(ALL_GONE), event("x")], (), [Ending(11, 3)])

    assert [each.what for each in found] == ["works", ended("a"), ALL_GONE, "x"]


def test_the_part_about_one_thing_has_its_events_and_the_observers_acts() -> None:
    log = history("x: works", "y: works", opens("g"), "ends: x", "ends: y", "is back (x)", "is back (xx)")

    assert [event.what for event in log.about("x")] == ["x: works", opens("g"), "ends: x", "is back (x)"]
    assert log.about("x") == ["x: works", "ends: x", "is back (x)"]


def test_a_recording_that_was_cut_short_where_somebody_was_to_wait_says_who_gave_up() -> None:
    whole = history("a waits")
    cut = whole.cut_short_by(ClaimBrokenError("a is in sleep", (sees("a", WAITING_WITHOUT_TIMEOUT),)))

    assert cut.gave_up("a", "b")
    assert not cut.gave_up("b")
    assert not whole.gave_up("a")
    assert not whole.cut_short_by(ClaimBrokenError("other", ("a ends",))).gave_up("a")
