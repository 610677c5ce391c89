"""What the observer itself needs stays the same, however many programs it runs."""

from __future__ import annotations

import gc
import pathlib
import sys
import tracemalloc
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.model.subjects import Implementation, Interpreter, Subject
from specs.harness.observe.client import LogServer, ServerGoneError
from specs.harness.observe.program import Program
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW, Times
from specs.harness.tests.checkout import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = 40
EVENTS = 300

#: The events of one run take more than ten times as much (bytes).
A_LITTLE = 10_000


@pytest.fixture
def own_server() -> Iterator[LogServer]:
    """A server that serves nobody else."""
    server = LogServer()
    yield server
    server.end()


def run_programs(server: LogServer, number: int) -> None:
    facts = Interpreter(sys.executable, "3", "cpython", False, "linux")
    subject = Subject(facts, Implementation("multiprocessing", ("spawn",), "spawn"), "spawn", "one")
    times = Times(PATIENCE, QUIET_WINDOW)
    for _ in range(number):
        program = Program(server, subject, times, "many", (str(EVENTS),), package="specs.harness.tests.programs")
        assert len(program.ends().all("counts")) == EVENTS


def test_neither_observer_nor_server_keeps_anything_of_the_programs_that_ran(own_server: LogServer) -> None:
    run_programs(own_server, 10)
    server = psutil.Process(own_server.pid)
    servers_before, threads_before = server.memory_info().rss, server.num_threads()

    tracemalloc.start()
    run_programs(own_server, RUNS)
    gc.collect()
    # Not what pathlib interns: the table of interned strings grows by megabytes at a time, whoever adds to it.
    kept = tracemalloc.take_snapshot().filter_traces(
        [tracemalloc.Filter(inclusive=False, filename_pattern=pathlib.__file__)]
    )
    tracemalloc.stop()

    assert sum(trace.size for trace in kept.traces) / RUNS < A_LITTLE
    assert (server.memory_info().rss - servers_before) / RUNS < 10 * A_LITTLE
    wait_until(lambda: server.num_threads() <= threads_before, "the server has more threads than before")
    assert list(own_server.folder.glob("[0-9]*")) == []
    for number in range(1, 10 + RUNS + 1):
        with pytest.raises(ServerGoneError, match=f"refused waiting: .*KeyError.*{number}"):
            own_server.call("waiting", number)
