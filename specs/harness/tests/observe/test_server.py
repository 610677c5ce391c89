"""What the log's server does with events and gates, called directly."""

from __future__ import annotations

import threading

import pytest

from specs.harness.observe.server import BATCH, Logs
from specs.harness.tests.checkout import PATIENCE, wait_until


def taken(logs: Logs, number: int) -> list[list[object]]:
    """All that the log has got, as it comes."""
    batches = []
    while batch := logs.get(number, 0):
        batches.append(batch)
    return batches


def wait_in_thread(logs: Logs, number: int, gate: str) -> threading.Thread:
    waiter = threading.Thread(target=logs.wait_at, args=(number, gate, "waiter"), daemon=True)
    waiter.start()
    return waiter


def test_many_events_are_taken_in_batches_that_lose_none() -> None:
    logs = Logs()
    number = logs.new()
    for event in range(2 * BATCH + 1):
        logs.put(number, event)

    batches = taken(logs, number)

    assert [len(batch) for batch in batches] == [BATCH, BATCH, 1]
    assert [event for batch in batches for event in batch] == list(range(2 * BATCH + 1))


def test_logs_are_apart() -> None:
    logs = Logs()
    one, other = logs.new(), logs.new()
    logs.put(one, "a")
    logs.open(other, ["gate"], "b")

    assert (taken(logs, one), taken(logs, other)) == ([["a"]], [["b"]])
    waiter = wait_in_thread(logs, one, "gate")
    waiter.join(0.1)
    assert waiter.is_alive()


def test_an_open_gate_stays_open_and_its_opening_is_in_the_log() -> None:
    logs = Logs()
    number = logs.new()
    logs.open(number, ["gate", "other gate"], "opened")

    logs.wait_at(number, "gate", "main")
    logs.wait_at(number, "other gate", "main")

    assert taken(logs, number) == [["opened"]]
    assert logs.waiting(number) == []


def test_who_waits_where_is_known_until_the_gate_is_open() -> None:
    logs = Logs()
    number = logs.new()
    waiters = [wait_in_thread(logs, number, gate) for gate in ("a", "b")]
    wait_until(lambda: len(logs.waiting(number)) == 2, "not both came to their gates")

    assert logs.waiting(number) == [("a", "waiter"), ("b", "waiter")]
    logs.open(number, ["a"], "opened")
    waiters[0].join(PATIENCE)
    assert logs.waiting(number) == [("b", "waiter")]


def test_who_waits_at_a_gate_of_a_log_that_is_dropped_waits_no_more() -> None:
    logs = Logs()
    number = logs.new()
    waiter = wait_in_thread(logs, number, "gate")
    wait_until(lambda: logs.waiting(number), "nobody came to the gate")

    logs.drop(number)

    waiter.join(PATIENCE)
    assert not waiter.is_alive()
    with pytest.raises(KeyError):
        logs.put(number, "too late")
