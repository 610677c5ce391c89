"""What the log's server does with entries and gates: its logs called directly, and the server over connections."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from multiprocessing import connection
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.observe.client import LogServer, ServerGoneError
from specs.harness.observe.logs import BATCH, Logs, WaitAbandonedError
from specs.harness.tests import marks
from specs.harness.tests.checkout import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


def receive_all(logs: Logs, number: int) -> list[list[object]]:
    """All that the log holds, as it comes."""
    batches: list[list[object]] = []
    while batch := logs.get(number, sum(map(len, batches)), 0):
        batches.append(batch)
    return batches


class Waiter(threading.Thread):
    """Waits at a gate, in the place of the server's thread for a connection; `peer` is the process's end of that."""

    def __init__(self, logs: Logs, number: int, gate: str, name: str = "waiter") -> None:
        super().__init__(daemon=True)
        self.peer, self._own_end = connection.Pipe()
        self._wait = (number, gate, name, 0, self._own_end)
        self._logs = logs
        self.outcome = "waits"
        self.start()

    def run(self) -> None:
        try:
            self._logs.wait_at(*self._wait)
            self.outcome = "goes on"
        except WaitAbandonedError:
            self.outcome = "is refused"

    def ends(self) -> str:
        """Wait until it waits no more, and return what became of it."""
        self.join(PATIENCE)
        return self.outcome


# Records.


def test_many_records_are_received_in_batches_that_lose_none() -> None:
    logs = Logs()
    number = logs.new()
    for entry in range(2 * BATCH + 1):
        logs.put(number, entry)

    batches = receive_all(logs, number)

    assert [len(batch) for batch in batches] == [BATCH, BATCH, 1]
    assert [entry for batch in batches for entry in batch] == list(range(2 * BATCH + 1))


def test_logs_are_apart() -> None:
    logs = Logs()
    one, other = logs.new(), logs.new()
    logs.put(one, "a")
    logs.open(other, ["gate"], "b")

    assert (receive_all(logs, one), receive_all(logs, other)) == ([["a"]], [["b"]])
    waiter = Waiter(logs, one, "gate")
    wait_until(lambda: logs.waiting(one), "nobody came to the gate")
    assert logs.waiting(other) == []
    logs.drop(one)
    assert waiter.ends() == "is refused"


def test_who_came_to_which_gate_and_when_is_known_at_the_end() -> None:
    logs = Logs()
    number = logs.new()
    logs.put(number, "a")
    held = Waiter(logs, number, "gate")
    wait_until(lambda: logs.waiting(number), "nobody came to the gate")
    logs.open(number, ["gate"], "opened")
    assert held.ends() == "goes on"
    assert Waiter(logs, number, "gate").ends() == "goes on"

    arrivals, _ = logs.drop(number)
    assert [(gate, after) for gate, _, after, _ in arrivals] == [("gate", 1), ("gate", 2)]


@marks.tells_ends
def test_a_process_ended_before_what_is_logged_after_its_end() -> None:
    logs = Logs()
    number = logs.new()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    logs.put(number, ["works", None, "child", child.pid, os.getpid(), 0.0, 0])
    logs.put(number, ["waits", None, "main", os.getpid(), 1, 0.0, 0])
    child.communicate(b"\n")
    logs.put(number, ["is back", None, "main", os.getpid(), 1, 0.0, 0])

    _, ends = logs.drop(number)
    assert ends == [(child.pid, 2)]


@marks.tells_ends
def test_an_end_that_nothing_follows_is_known_at_the_end() -> None:
    logs = Logs()
    number = logs.new()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    logs.put(number, ["works", None, "child", child.pid, os.getpid(), 0.0, 0])
    child.communicate(b"\n")

    assert logs.drop(number) == ([], [(child.pid, 1)])


def test_what_is_no_event_and_no_process_is_not_watched() -> None:
    logs = Logs()
    number = logs.new()
    for entry in (
        "text",
        ["a", None, "x", "pid", 1, 0.0, 0],
        ["a", None, "x", -5, 1, 0.0, 0],
        ["act", None, "s", 0, 0, 0.0, 0],
    ):
        logs.put(number, entry)

    assert logs.drop(number) == ([], [])


def test_records_stay_in_the_log_until_the_reader_says_that_it_has_received_them() -> None:
    logs = Logs()
    number = logs.new()
    for entry in "abc":
        logs.put(number, entry)

    assert logs.get(number, 0, 0) == ["a", "b", "c"]
    assert logs.get(number, 0, 0) == ["a", "b", "c"]
    assert logs.get(number, 2, 0) == ["c"]
    logs.put(number, "d")
    assert logs.get(number, 3, 0) == ["d"]
    assert logs.get(number, 4, 0) == []


def test_a_reader_that_waits_is_told_when_its_log_is_dropped() -> None:
    logs = Logs()
    number = logs.new()
    received: list[list[object]] = []
    reader = threading.Thread(target=lambda: received.append(logs.get(number, 0, 10 * PATIENCE)), daemon=True)
    reader.start()

    logs.drop(number)

    reader.join(PATIENCE)
    # It may also have come too late.
    assert not reader.is_alive()
    assert received in ([], [[]])


# Gates.


def test_an_open_gate_stays_open_and_its_opening_is_in_the_log() -> None:
    logs = Logs()
    number = logs.new()
    logs.open(number, ["gate", "other gate"], "opened")

    waiters = [Waiter(logs, number, "gate"), Waiter(logs, number, "other gate")]

    assert [waiter.ends() for waiter in waiters] == ["goes on", "goes on"]
    assert receive_all(logs, number) == [["opened"]]
    assert logs.waiting(number) == []


def test_who_waits_where_is_known_until_the_gate_is_open() -> None:
    logs = Logs()
    number = logs.new()
    waiters = [Waiter(logs, number, gate, name) for gate, name in (("a", "x"), ("b", "y"), ("a", "x"))]
    wait_until(lambda: len(logs.waiting(number)) == 3, "not all came to their gates")

    assert logs.waiting(number) == [("a", "x"), ("a", "x"), ("b", "y")]
    logs.open(number, ["a"], "opened")
    assert logs.waiting(number) == [("b", "y")]
    assert [waiters[0].ends(), waiters[2].ends()] == ["goes on", "goes on"]
    assert waiters[1].is_alive()
    logs.open(number, ["b"], "opened")
    assert waiters[1].ends() == "goes on"


def test_who_has_gone_waits_at_no_gate_and_the_others_wait_on() -> None:
    logs = Logs()
    number = logs.new()
    gone, other = (Waiter(logs, number, "gate", name) for name in ("gone", "other"))
    wait_until(lambda: len(logs.waiting(number)) == 2, "not both came to the gate")

    gone.peer.close()

    assert gone.ends() == "is refused"
    assert logs.waiting(number) == [("gate", "other")]
    logs.open(number, ["gate"], "opened")
    assert other.ends() == "goes on"


def test_a_gate_that_all_who_waited_there_have_left_is_as_it_was() -> None:
    logs = Logs()
    number = logs.new()
    for _ in range(2):
        waiter = Waiter(logs, number, "gate")
        wait_until(lambda: logs.waiting(number), "nobody came to the gate")
        waiter.peer.close()
        assert waiter.ends() == "is refused"
    assert logs.waiting(number) == []

    logs.open(number, ["gate"], "opened")

    assert Waiter(logs, number, "gate").ends() == "goes on"


def test_who_waits_at_a_gate_of_a_log_that_is_dropped_is_refused() -> None:
    logs = Logs()
    number = logs.new()
    waiter = Waiter(logs, number, "gate")
    wait_until(lambda: logs.waiting(number), "nobody came to the gate")

    logs.drop(number)
    logs.drop(number)  # as an observer does who was interrupted

    assert waiter.ends() == "is refused"
    with pytest.raises(KeyError):
        logs.put(number, "too late")


# The server.


@pytest.fixture
def server() -> Iterator[LogServer]:
    server = LogServer()
    yield server
    server.end()


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_get_that_was_interrupted_takes_no_record_from_the_next(server: LogServer, before: bool) -> None:
    log = server.call("new")
    if before:
        server.call("put", log, "entry")
    with server.contact.connect() as abandoned:
        abandoned.send_bytes(server.contact.request("get", log, 0, PATIENCE))
        if not before:
            server.call("put", log, "entry")
        assert abandoned.poll(PATIENCE)  # it has been answered, and nobody reads the answer

    assert server.call("get", log, 0, 0) == ["entry"]


def test_who_hangs_up_at_a_gate_is_not_told_to_wait_there_and_leaves_nothing_behind(server: LogServer) -> None:
    log = server.call("new")
    process = psutil.Process(server.pid)
    before = process.num_threads()

    for count in range(1, 6):
        with contextlib.ExitStack() as stack:
            for _ in range(count):
                peer = stack.enter_context(server.contact.connect())
                peer.send_bytes(server.contact.request("wait_at", log, f"gate {count}", "peer", 0))
            # At a gate of their own: those of the round before may still be there, half gone.
            all_of_these = [[f"gate {count}", "peer"]] * count
            wait_until(lambda: server.call("waiting", log) == all_of_these, "not all came to the gate")  # noqa: B023
            descriptors = process.num_fds() if hasattr(process, "num_fds") else 0

    wait_until(lambda: server.call("waiting", log) == [], "who has gone still waits")
    wait_until(lambda: process.num_threads() <= before, "the server has more threads than before")
    # Of the last five connections and the gate's pipe.
    if hasattr(process, "num_fds"):
        wait_until(lambda: process.num_fds() <= descriptors - 5 - 2, "the server has more descriptors than before")


def test_who_asks_for_something_else_while_it_waits_at_a_gate_waits_no_more(server: LogServer) -> None:
    log = server.call("new")
    with server.contact.connect() as peer:
        peer.send_bytes(server.contact.request("wait_at", log, "gate", "peer", 0))
        wait_until(lambda: server.call("waiting", log), "nobody came to the gate")

        peer.send_bytes(server.contact.request("put", log, "entry"))

        wait_until(lambda: server.call("get", log, 0, 0) == ["entry"], "the second request is not served")
        assert server.call("waiting", log) == []


@pytest.mark.parametrize("method", ["put", "get", "wait_at", "open", "waiting"])
def test_what_is_asked_of_a_log_that_was_dropped_is_refused_and_the_server_goes_on(
    server: LogServer, method: str
) -> None:
    arguments: dict[str, list[object]] = {
        "put": ["x"],
        "get": [0, 0],
        "wait_at": ["gate", "x", 0],
        "open": [["gate"], "x"],
        "waiting": [],
    }
    log = server.call("new")
    server.call("drop", log)

    with pytest.raises(ServerGoneError, match=rf"refused {method}: (?s:.*)KeyError.*{log}"):
        server.call(method, log, *arguments[method])

    assert server.call("new") == log + 1


@pytest.mark.parametrize(
    "wrong", [[["gate"], "x", 0], ["gate", {}, 0], ["gate", "x", ""], ["gate", "x"], [None, None, 0]], ids=str
)
def test_a_wait_that_is_no_wait_is_refused_and_spoils_no_other(server: LogServer, wrong: list[object]) -> None:
    log = server.call("new")

    with pytest.raises(ServerGoneError, match="refused wait_at"):
        server.call("wait_at", log, *wrong)

    assert server.call("waiting", log) == []


@marks.posix("Windows writes messages to its pipes whole")
def test_a_message_of_which_only_a_part_came_is_no_message(server: LogServer) -> None:
    log = server.call("new")
    process = psutil.Process(server.pid)
    before = process.num_threads()
    request = server.contact.request("put", log, "entry")
    whole = len(request).to_bytes(4, "big") + request

    for length in range(len(whole)):  # what a writer leaves that is killed
        with server.contact.connect() as peer:
            os.write(peer.fileno(), whole[:length])

    wait_until(lambda: process.num_threads() <= before, "the server has more threads than before")
    assert server.call("get", log, 0, 0) == []
