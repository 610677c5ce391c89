"""Progress: what runs, and how long it may still take."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from specs.harness.plugin.progress import INTERVAL, Progress


def progress(total: int) -> Progress:
    state: Any = SimpleNamespace(
        results=SimpleNamespace(selected=[f"x::{number}" for number in range(total)]),
        node_ids=SimpleNamespace(item=lambda node_id: node_id if node_id.startswith("x") else None),
    )
    return Progress(state, 100.0)


def test_nothing_is_said_at_first_and_before_anything_is_done() -> None:
    it = progress(3)
    it.start("x::0", 100.0)
    assert it.line(100.0 + 2 * INTERVAL) == ""
    it.finish("x::0")
    assert it.line(100.0 + INTERVAL - 1) == ""


def test_it_tells_what_is_done_how_long_it_may_take_and_what_runs_longest() -> None:
    it = progress(40)
    for number in range(10):
        it.start(f"x::{number}", 100.0)
        it.finish(f"x::{number}")
    for number in range(10, 15):
        it.start(f"x::{number}", 100.0 + number)

    assert it.line(130.0) == (
        "10 of 40 done, about 90 s to go; running: 10 (20 s), 11 (19 s), 12 (18 s), \N{HORIZONTAL ELLIPSIS}"
    )
    assert it.line(131.0) == ""
    assert it.line(100.0 + 1000).startswith("10 of 40 done, about 50 min to go")


def test_nothing_is_said_of_a_run_that_is_over() -> None:
    it = progress(1)
    it.start("x::0", 100.0)
    it.finish("x::0")
    assert it.line(100.0 + 2 * INTERVAL) == ""


def test_a_test_that_runs_under_no_subject_does_not_count() -> None:
    it = progress(2)
    for item in ("x::0", "y::0", "y::1"):
        it.start(item, 100.0)
        it.finish(item)
    assert it.line(100.0 + INTERVAL) == f"1 of 2 done, about {INTERVAL:.0f} s to go"
