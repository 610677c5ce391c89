"""Who can reach the log, and what it can do to the observer: nobody else, and nothing."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from multiprocessing.connection import Client
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from specs.harness.machine.platforms import IS_LINUX
from specs.harness.machine.processes import is_running
from specs.harness.observe.client import HIDDEN, LogServer
from specs.harness.tests import marks
from specs.harness.tests.checkout import PATIENCE, command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from specs.harness.tests.conftest import Launch, Watch

posix = marks.posix("Windows has no such users and permissions")


@pytest.fixture
def server() -> Iterator[LogServer]:
    server = LogServer()
    yield server
    server.end()


# Another local user.

# Run by root, who can start it wherever the interpreter is; given a user, a folder, and files to read.
INTRUDER = """
import json, os, socket, sys
user, folder, *files = sys.argv[1:]
os.setgroups([])
os.setgid(int(user))
os.setuid(int(user))

def opens(path):
    with open(path, "rb") as file:
        file.read()

def connects(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)

outcomes = {}
for what, act, path in [
    ("lists", os.listdir, folder),
    ("sees", os.stat, folder + "/log"),
    ("connects", connects, folder + "/log"),
    ("removes", os.unlink, folder + "/log"),
    *(("reads", opens, path) for path in files),
]:
    try:
        act(path)
        outcomes[what] = "done"
    except OSError as error:
        outcomes[what] = type(error).__name__
print(json.dumps(outcomes))
"""


def intrude(user: int, server: LogServer, *pids: int) -> dict[str, str]:
    files = [f"/proc/{pid}/environ" for pid in pids if IS_LINUX]
    arguments = [sys.executable, "-c", INTRUDER, str(user), str(server.folder), *files]
    output = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(output))


@marks.as_root
@pytest.mark.parametrize("mask", [0o022, 0])
def test_another_user_cannot_reach_the_log_nor_read_its_key(mask: int, watch_one: Watch) -> None:
    before = os.umask(mask)
    try:
        server = LogServer()
    finally:
        os.umask(before)
    try:
        program = watch_one("steps")
        main = program.reaches("parent comes")

        outcomes = intrude(65_534, server, main.pid)

        assert set(outcomes.values()) == {"PermissionError"}
        # So it is the user that makes the difference.
        assert set(intrude(0, server, main.pid).values()) == {"done"}
    finally:
        server.end()


@posix
def test_the_key_is_in_no_command_line(watch: Watch, log_server: LogServer) -> None:
    program = watch("steps")
    program.reaches("parent comes")
    program.open("parent may start child")
    program.reaches("child comes")

    lines = [" ".join(command(process)) for process in map(psutil.Process, program.running())]
    lines.append(" ".join(psutil.Process(log_server.pid).cmdline()))
    assert len(lines) >= 3
    assert [line for line in lines if log_server.contact.key in line] == []


# A process of the same user's that does not have the key.


def is_turned_away(server: LogServer, *messages: bytes) -> None:
    """Check that a connection on which this is sent is closed, and nothing is replied."""

    def send_and_receive() -> None:
        for message in messages:
            connection.send_bytes(message)
        assert connection.poll(PATIENCE), "it is neither turned away nor answered"
        connection.recv_bytes()

    with Client(server.contact.address) as connection, pytest.raises((EOFError, OSError)):
        send_and_receive()


#: What a process might send before its requests that has another key or none.
WITHOUT_THE_KEY: dict[str, Callable[[bytes], list[bytes]]] = {
    "nothing": lambda _: [],
    "an empty message": lambda _: [b""],
    "another key": lambda key: [bytes(len(key))],
    "its beginning": lambda key: [key[:-1]],
    "more": lambda key: [key + b"x"],
    "its text": lambda key: [key.hex().encode()],
    "another key first": lambda key: [bytes(len(key)), key],
}


@pytest.mark.parametrize("which", WITHOUT_THE_KEY)
def test_who_has_not_got_the_key_can_neither_read_nor_write_the_log_nor_open_a_gate(
    server: LogServer, which: str
) -> None:
    log = server.call("new")
    server.call("put", log, "a secret")
    before = WITHOUT_THE_KEY[which](bytes.fromhex(server.contact.key))

    is_turned_away(server, *before, server.contact.request("get", log, 0, 0))
    is_turned_away(server, *before, server.contact.request("put", log, "x"))
    is_turned_away(server, *before, server.contact.request("open", log, ["gate"], "x"))

    assert server.call("get", log, 0, 0) == ["a secret"]


def test_who_has_the_key_can_do_all_of_that(server: LogServer) -> None:
    log = server.call("new")
    with server.contact.connect() as connection:
        connection.send_bytes(server.contact.request("open", log, ["gate"], "x"))

        assert json.loads(connection.recv_bytes()) == ["#RETURN", None]
    assert server.call("get", log, 0, 0) == ["x"]


def test_who_says_nothing_keeps_nobody_else_from_the_log(server: LogServer) -> None:
    silent = [Client(server.contact.address) for _ in range(50)]

    assert server.call("new") == 1

    for connection in silent:
        connection.close()


# Where the key may be seen.


@marks.posix("it needs two start methods")
def test_the_key_is_new_for_every_observer_and_is_in_no_report(trial: Path, launch: Launch, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    options = ("-vv", "--showlocals", "--full-trace", "-o", "junit_logging=all", f"--junitxml={report}")
    methods = ("--start-method=spawn", "--start-method=forkserver")  # each has a worker of its own
    run = launch(trial, "-n2", *options, *methods, "-k", "key or start_its_program")

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    # All of these would show it.
    assert f"tells its key: {HIDDEN}" in run.output
    assert f"\n> {HIDDEN}\n" in run.output
    assert f"'MULTIPROCESSING_SPEC_KEY': '{HIDDEN}'" in run.output
    assert "embedded null byte" in run.output
    keys = set(run.notes.read_text().split())
    assert [len(key) for key in keys] == [64, 64]
    for key in keys:
        assert key not in run.output
        assert key not in report.read_text()


# What a program under test may send.


class Hostile:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def ask(server: LogServer, *messages: bytes) -> list[Any]:
    """Send messages as a program under test can, which has got the key, and return the replies."""
    with server.contact.connect() as connection:
        replies = []
        for message in messages:
            connection.send_bytes(message)
            replies.append(json.loads(connection.recv_bytes()))
        return replies


def test_a_pickle_is_not_unpickled_and_the_log_goes_on(server: LogServer, tmp_path: Path) -> None:
    log = server.call("new")
    trace = tmp_path / "made by a pickle"
    hostile = pickle.dumps(Hostile(trace))
    pickle.loads(hostile)  # it would, if somebody did this
    trace.rmdir()

    replies = ask(
        server,
        hostile,
        server.contact.request("put", log, hostile.decode("latin-1")),
        server.contact.request("put", log, 1),
    )

    assert [kind for kind, _ in replies] == ["#TRACEBACK", "#RETURN", "#RETURN"]
    assert server.call("get", log, 0, 0) == [hostile.decode("latin-1"), 1]
    assert not trace.exists()


def test_a_pickle_in_the_place_of_the_key_is_not_unpickled(server: LogServer, tmp_path: Path) -> None:
    trace = tmp_path / "made by a pickle"
    is_turned_away(server, pickle.dumps(Hostile(trace)))

    assert server.call("new") == 1
    assert not trace.exists()


@pytest.mark.parametrize("method", ["_logs", "__init__", "__class__", "__reduce_ex__", "__getattribute__", "no_such"])
def test_nothing_but_the_served_methods_can_be_called(server: LogServer, method: str) -> None:
    ((kind, _),) = ask(server, server.contact.request(method))

    assert kind == "#TRACEBACK"


#: What only the observer does with a log.
OF_THE_OBSERVER: dict[str, list[object]] = {
    "new": [],
    "get": [1, 0, 0],
    "open": [1, ["gate"], "x"],
    "waiting": [1],
    "drop": [1],
}


@pytest.mark.parametrize("method", OF_THE_OBSERVER)
def test_a_program_can_write_into_its_log_and_wait_and_nothing_else(server: LogServer, method: str) -> None:
    log = server.call("new")
    program = server.program_contact

    replies = ask(server, program.request(method, *OF_THE_OBSERVER[method]), program.request("put", log, "entry"))

    assert [kind for kind, _ in replies] == ["#TRACEBACK", "#RETURN"]
    assert server.call("get", log, 0, 0) == ["entry"]


@pytest.mark.parametrize("method", ["create", "shutdown", "accept_connection", "debug_info"])
def test_a_program_cannot_govern_the_server(server: LogServer, method: str) -> None:
    message = json.dumps(["0", method, [], {}]).encode()
    alone = json.dumps([None, method, [], {}]).encode()

    assert [kind for kind, _ in ask(server, message, alone)] == ["#TRACEBACK", "#TRACEBACK"]
    assert server.call("new") == 1


def nested(depth: int) -> str:
    return '["x", ' + "[" * depth + "]" * depth + ', "a", 1, 1, 1.0, 0]'


HOSTILE_RECORDS = {
    **{f"{depth} deep": nested(depth) for depth in (90, 100, *range(900, 1_000, 10), 5_000, 20_000, 50_000)},
    "1000 deep and no event": "[" * 1_000 + "]" * 1_000,
    "a huge time": '["x", null, "a", 1, 1, 1' + "0" * 400 + ", 0]",
    "a huge pid": '["x", null, "a", 1' + "0" * 400 + ", 1, 1.0, 0]",
    "a huge number": '["x", 1' + "0" * 5_000 + ', "a", 1, 1, 1.0, 0]',
    "a huge thread": '["x", null, "a", 1, 1, 1.0, 1' + "0" * 400 + "]",
    "no event": '{"x": ["y"]}',
    "half a pair": '["\\udc80", "\\udc80", "\\udc80", 1, 1, 1.0, 0]',
    "no number": '["x", NaN, "a", 1, 1, Infinity, 0]',
}


@pytest.mark.parametrize("which", HOSTILE_RECORDS)
def test_a_record_of_any_kind_is_an_event_or_refused_in_one_line(
    watch_one: Watch, log_server: LogServer, which: str
) -> None:
    program = watch_one("steps")
    program.reaches("parent comes")
    put = f'["{log_server.program_contact.served}", "put", [{program.log_number}, {HOSTILE_RECORDS[which]}], {{}}]'

    ask(log_server, put.encode())
    failure = ""
    try:
        program.stays_quiet()
    except (ValueError, AssertionError) as error:
        failure = str(error)

    assert len(failure.splitlines()) <= 1
    assert len(failure) < 300
    assert program.reaches("parent comes").what == "parent comes"
    assert is_running(log_server.pid)


def test_records_that_come_with_one_that_is_no_event_are_kept_and_it_is_reported_once(
    watch_one: Watch, log_server: LogServer
) -> None:
    program = watch_one("steps")
    program.reaches("parent comes")
    entries: list[object] = [
        ["before", None, "x", 1, 1, 1.0, 0],
        {"no": "event"},
        "nor this",
        ["after", None, "x", 1, 1, 1.0, 0],
    ]

    # While the observer does not read.
    ask(log_server, *(log_server.program_contact.request("put", program.log_number, entry) for entry in entries))

    with pytest.raises(ValueError, match=r"not an event: \{'no': 'event'\}$"):
        program.reaches("after")
    program.reaches("before", "after")
    assert [str(event.what) for event in program.history][-4:] == [
        "before",
        "the program put something into its log that is not an event: {'no': 'event'}",
        "the program put something into its log that is not an event: 'nor this'",
        "after",
    ]
    for gate in ("parent may start child", "child may log", "child may end", "parent may end"):
        program.open(gate)
    program.ends()
