"""What the processes of a soak tell each other arrives as it was sent."""

from __future__ import annotations

import pytest

from specs.harness.model.soak_messages import (
    Failure,
    Interruption,
    Message,
    RoundResult,
    RoundTask,
    SoakTask,
    from_json,
    to_json,
)

MESSAGES = [
    SoakTask(rounds=20, first_seed=4711, load=True, delays=False, stop_at_failure=False, folder="/my checkout ä"),
    RoundTask(seed=4711, lifeline=5, messages=8),
    Failure("a.py::test_a[3.13-spawn]", "call", "3.13-spawn", "first line\nsecond line \u2028 \udcff"),
    Interruption(),
    RoundResult({"passed": 2, "failed": 1}, ["7: python"]),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_is_read_as_it_was_written_on_one_line(message: Message) -> None:
    line = to_json(message)

    assert line.isascii()
    assert "\n" not in line
    assert from_json(line.encode()) == message


@pytest.mark.parametrize(
    "line", ["", "{", "1", "[]", "{}", '{"kind": "Failure"}', '{"kind": "Interruption", "at": 3}', '{"kind": "Other"}']
)
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"not a message of a soak|Expecting"):
        from_json(line)
