"""The probe's connections to the log's server: no thread takes another's, and no process uses or keeps its parent's."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.machine.platforms import IS_WINDOWS
from specs.harness.observe import contract
from specs.harness.tests import marks
from specs.harness.tests.observe.test_log import waits_at

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.model.histories import History
    from specs.harness.observe.client import LogServer
    from specs.harness.tests.conftest import Watch

linux = marks.linux("only Linux tells a process which descriptors it has")

THREADS = 8 if IS_WINDOWS else 64
EVENTS = 10


def events_by_thread(history: History, what: str) -> dict[int, list[int]]:
    """What each thread (or child, by its number) counted, in the order of the log."""
    counts = defaultdict(list)
    for event in history.all(what):
        number, count = event.value
        counts[number].append(count)
    return dict(counts)


@pytest.mark.parametrize("how", [pytest.param("freely", marks=marks.slow), "preempted"])
def test_threads_that_log_at_once_from_their_first_event_on_lose_none(watch: Watch, how: str) -> None:
    program = watch("threads_log_at_once", THREADS, EVENTS, how)
    program.reaches("parent is done")
    history = program.ends()

    for who in ("parent", "child"):
        assert events_by_thread(history, f"{who} logs") == {thread: list(range(EVENTS)) for thread in range(THREADS)}
        assert {event.pid for event in history.all(f"{who} logs")} == {history[f"{who} is done"].pid}
    assert history["parent is done"].pid != history["child is done"].pid


@marks.forks
def test_forks_beside_threads_that_log_lose_no_event_of_threads_or_children(watch_one: Watch) -> None:
    children = 20
    program = watch_one("forks_beside_logging_threads", 8, EVENTS, children)
    program.reaches("children ended")
    history = program.ends()

    assert history["children ended"].value == [0] * children
    by_thread = events_by_thread(history, "thread logs")
    assert sorted(by_thread) == list(range(8))
    assert all(counts == list(range(len(counts))) and len(counts) >= EVENTS for counts in by_thread.values())
    assert events_by_thread(history, "child logs") == {child: [0, 1, 2] for child in range(children)}


@marks.forks
def test_a_child_forked_by_a_signal_handler_in_a_wait_waits_for_itself(watch_one: Watch, log_server: LogServer) -> None:
    program = watch_one("forks_in_handler")
    main = program.reaches("waits")
    waits_at(log_server, program, "may go on")
    os.kill(main.pid, signal.SIGUSR1)
    child = program.reaches("child is there")
    program.reaches("parent has forked")
    program.stays_quiet()
    program.open("may go on")

    history = program.ends()

    assert history == [
        "waits",
        {"child is there", "parent has forked"},
        {"child goes on", "parent goes on"},
        "parent ends",
    ]
    assert history["child goes on"].pid == child.pid != main.pid


@marks.forks
def test_a_child_forked_anywhere_in_a_call_makes_one_of_its_own_or_none(watch_one: Watch) -> None:
    calls = 3
    program = watch_one("forks_within_calls", calls)
    history = program.ends()

    main = history["parent ends"]
    assert set(main.value) == {0}
    assert [event.value for event in history.all("calls") if event.pid == main.pid] == list(range(calls))
    by_child = Counter(event.pid for event in history.all("calls") if event.pid != main.pid)
    assert set(by_child.values()) == {1}
    children = {event.pid for event in history.all("child ends")}
    assert set(by_child) <= children - {main.pid}
    assert len(children) == len(main.value)


@linux
def test_a_forked_child_keeps_none_of_its_parents_connections(watch_one: Watch, log_server: LogServer) -> None:
    program = watch_one("inherits_connections")
    program.reaches("thread waits")
    waits_at(log_server, program, "thread may go on")
    program.open("parent may fork")
    program.reaches("child's sockets")
    program.open("parent may go on", "thread may go on")

    history = program.ends()

    assert len(history["parent's sockets"].value) == 2
    assert history["child's sockets"].value == []


def test_a_library_that_patches_sockets_does_not_blind_the_probe(watch_one: Watch) -> None:
    program = watch_one("patched_socket")
    program.reaches("begins")
    program.open("may end")

    assert program.ends() == ["begins", "ends"]


@pytest.mark.parametrize(
    ("implementation", "is_main", "name"),
    [
        ("named.pool", True, "named by its package"),
        ("named.pool", False, "named by its package"),
        ("named.pool:Pool", False, "named by its package"),
        ("nameless", True, "MainProcess"),
        ("nameless", False, r"worker-\d+"),
        ("nameless:Pool", False, r"worker-\d+"),
        ("multiprocessing", False, "MainProcess"),  # such as a child that has become another program
    ],
)
def test_a_process_has_the_name_that_its_library_gives_it_or_else_none_of_another(
    tmp_path: Path, implementation: str, is_main: bool, name: str
) -> None:
    package = tmp_path / "named"
    package.mkdir()
    package.joinpath("__init__.py").write_text(
        "class Named: name = 'named by its package'\ndef current_process(): return Named\n"
    )
    for module in (package / "pool.py", tmp_path / "nameless.py"):
        module.write_text("from multiprocessing.pool import Pool\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(contract.PREFIX)}
    environment |= {"PYTHONPATH": str(tmp_path), contract.IMPLEMENTATION: implementation}
    code = "import os; from workloads.probe import log; log('logs')"
    if not is_main:
        environment[contract.MAIN] = str(os.getpid())

    output = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True, capture_output=True)

    assert re.fullmatch(rf" *\d+  {name} +logs\s*", output.stdout.decode())
