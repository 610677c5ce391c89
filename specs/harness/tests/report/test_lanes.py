"""How a log is shown: a column for each process, a row for each event."""

from __future__ import annotations

import pytest

from specs.harness.model.events import opens
from specs.harness.report.lanes import SHOWN, lanes
from specs.harness.tests.written import event, history


def test_an_empty_log_is_said_to_be_empty() -> None:
    assert lanes([]) == "(the log is empty)"


def test_each_process_has_a_column_and_each_event_a_row_in_the_order_of_the_log() -> None:
    log = [event("starts"), event("works", "a"), event("waits"), event("ends", "a", [1, 2])]

    assert lanes(log).splitlines() == [
        "main 10      | a 11",
        "-------------+-------------",
        "starts       |",
        "             | works",
        "waits        |",
        "             | ends: [1, 2]",
    ]


def test_the_observers_acts_stand_in_the_first_column_whenever_they_come() -> None:
    assert lanes([event("waits"), event(opens("g"), value=7)]).splitlines() == [
        "observer          | main 10",
        "------------------+------------------",
        "                  | waits",
        "opens the gate: g |",
    ]


def test_processes_of_the_same_name_have_columns_of_their_own() -> None:
    one, other = event("x", "a"), event("y", "a")
    head = lanes([one, type(one)(other.what, None, "a", 77, 10, 0.0)]).splitlines()[0]

    assert head == "a 11 | a 77"


def test_what_is_too_long_for_its_column_goes_on_below_in_it() -> None:
    rows = lanes([event("one two three four five six seven"), event("x", "a")], width=40).splitlines()

    assert rows == [
        "main 10           | a 11",
        "------------------+------------------",
        "one two three     |",
        "four five six     |",
        "seven             |",
        "                  | x",
    ]


@pytest.mark.parametrize("processes", [1, 3, 5, 6, 20])
def test_no_row_is_wider_than_asked_for(processes: int) -> None:
    log = [event("word " * 40, f"process {number}") for number in range(processes)]

    assert max(map(len, lanes(log, width=90).splitlines())) <= 90


def test_where_the_columns_do_not_fit_each_event_stands_behind_the_name_of_its_process() -> None:
    log = [event("starts them"), event("works, and tells so", "a"), event(opens("g")), event("works", "b")]

    assert lanes(log, width=60).splitlines() == [
        "main 10 | starts them",
        "a 11 | works, and tells so",
        "observer | opens the gate: g",
        "b 12 | works",
    ]


def test_a_value_is_escaped_where_it_cannot_be_printed() -> None:
    assert lanes([event("tells", value="\x1b[2J \udc80")]).splitlines()[-1] == r"tells: \x1b[2J \udc80"


def test_a_long_value_is_cut() -> None:
    assert len(lanes([event("tells", value="x" * 10_000)])) < 1_000


def test_a_long_log_is_shown_with_its_beginning_and_end_and_how_much_is_left_out() -> None:
    rows = lanes(history(*map(str, range(2 * SHOWN + 50)))).splitlines()[2:]

    assert rows[:SHOWN] == [str(number) for number in range(SHOWN)]
    assert rows[SHOWN] == "… 50 more events …"
    assert rows[SHOWN + 1 :] == [str(number) for number in range(SHOWN + 50, 2 * SHOWN + 50)]
