"""The observer's end of the log: starting the log's server, and calling it."""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from multiprocessing.connection import Client
from typing import TYPE_CHECKING, Any

from specs.harness.machine.environments import clean_environment
from specs.harness.machine.launching import launch_module
from specs.harness.machine.left_behind import SharedFiles
from specs.harness.machine.ownership import Ownership, Session
from specs.harness.machine.places import NoPlaceError, find_place
from specs.harness.machine.platforms import platform
from specs.harness.model.conditions import OWN, THREAD
from specs.harness.model.events import OBSERVER, Event, Malformed, from_entry
from specs.harness.observe import contract

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection
    from pathlib import Path

    from specs.harness.model.subjects import Subject

#: How long the log's server may take to end and to clean up after programs, in seconds.
SERVER_PATIENCE = 60.0

#: How the names of the servers' folders begin.
_FOLDERS = "mp-spec-"

#: What is shown in the place of a server's key.
HIDDEN = "(the key of the log)"


class ServerGoneError(Exception):
    """The log's server no longer answers; what a program did cannot be known."""


class _Secret(str):
    """Text that only a program's environment may hold: its repr, which tracebacks show, hides it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(HIDDEN)


@dataclass(frozen=True, slots=True)
class Contact:
    """How a process reaches the logs.

    address: of the server.
    key: which every connection has to show first; hexadecimal.
    served: the id of the logs, which decides what may be called.
    """

    address: str
    key: str
    served: str

    def connect(self) -> Connection[Any, Any]:
        """Open a connection that has shown the key. Raises OSError if there is no server."""
        connection = Client(self.address)
        connection.send_bytes(bytes.fromhex(self.key))
        return connection

    def request(self, method: str, *arguments: object) -> bytes:
        """The message that calls a method of the served `Logs`."""
        return json.dumps([self.served, method, arguments, {}]).encode()


def _wait_for_reply(connection: Connection[Any, Any]) -> None:
    """Wait where Ctrl-C is heeded.

    On Windows `recv_bytes` loses it: a KeyboardInterrupt that comes with the data is dropped by a return in a finally
    clause (`PipeConnection._recv_bytes` in multiprocessing/connection.py, 3.8 to 3.13).
    """
    if platform.LONGEST_WAIT is not None:
        while not connection.poll(platform.LONGEST_WAIT):
            pass


class LogReader:
    """One log, as its observer reads it: each entry becomes one event, once, however often a read is interrupted.

    events: what has been read so far. An entry that is not an event (`events.from_entry`) stands here as an act of the
        observer's, a `Malformed`.
    """

    def __init__(self, server: LogServer, number: int, signature: str) -> None:
        self.events: list[Event] = []
        self._server = server
        self._number = number
        self._signature = signature

    def read(self, patience: float = 0.0) -> bool:
        """Read what the log holds, waiting up to `patience` seconds if that is nothing; whether there was anything.

        Raises ServerGoneError if the server does not answer.
        """
        entries = self._server.call("get", self._number, len(self.events), patience)
        # In one step: the next read tells the server that these have been received, all or none.
        self.events += [_event(entry, self._signature) for entry in entries]
        return bool(entries)


def _event(entry: object, signature: str) -> Event:
    try:
        return from_entry(entry, signature)
    except ValueError as error:
        return Event(Malformed(error), None, OBSERVER, 0, 0, time.monotonic())


class LogServer:
    """The log's server of one observer: its process, its connections, and the folder of what it serves.

    pid: of the server's process.
    folder: for the files of the programs that it serves; it exists as long as the server does.
    contact, program_contact: how the observer reaches the logs, and how its programs do.
    marks: what the environment of each of its programs has, and of no other's.
    shared_files: what its programs make of shared memory and semaphores.
    """

    def __init__(self, delays: int | None = None, variables: Mapping[str, str] | None = None) -> None:
        """delays: the seed of the delays of its programs' processes; None: they have none. variables: of the programs'
        environment, besides those that they need.
        """
        self._variables = variables or {}
        self._delays = {} if delays is None else {contract.DELAYS: str(delays)}
        self.folder = find_place() / f"{_FOLDERS}{secrets.token_hex(4)}"
        self.shared_files = SharedFiles(self.folder.name, self._observers)
        key = _Secret(secrets.token_hex(32))
        self._idle: list[Connection[Any, Any]] = []
        self._sessions: set[Session] = set()
        # Ctrl-C is for the observer: the server ends when the observer has.
        self._process = launch_module("specs.harness.observe.server", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid = self._process.pid
        assert self._process.stdout
        self._send_line(json.dumps({"key": key, "folder": str(self.folder)}))
        reply = self._process.stdout.readline()
        facts = json.loads(reply) if reply else {}
        if "address" not in facts:
            self.end()
            if "error" in facts:
                raise NoPlaceError(self.folder.parent, facts["error"])
            raise ServerGoneError(f"the log's server did not start: exit code {self._process.returncode}")
        self.contact = Contact(facts["address"], key, facts["observer"])
        self.program_contact = Contact(facts["address"], key, facts["program"])
        self.marks = {contract.ADDRESS: self.contact.address}

    def _observers(self) -> list[str]:
        """The names of the folders of all log's servers that there are where this one has its own."""
        return [folder.name for folder in self.folder.parent.glob(f"{_FOLDERS}*")]

    def _send_line(self, line: str) -> None:
        """Tell the server what only its observer can: over its standard input."""
        if not self._process.stdin:
            return  # it has ended
        with contextlib.suppress(OSError):  # that it is gone is noticed where it has to answer
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()

    def watch_session(self, session: Session) -> None:
        """Have the server end the processes of this session, a program's, if the observer ends first."""
        self._sessions.add(session)
        self._send_line(f"+{session.number}")

    def forget_session(self, session: Session) -> None:
        """Tell the server that a session is over, before its number may become another's."""
        self._sessions.discard(session)
        self._send_line(f"-{session.number}")

    def redact_key(self, text: str) -> str:
        """The text without the key, should a program have written it: text ends up in logs and reports."""
        return text.replace(self.contact.key, HIDDEN)

    def environment(self, log: int, subject: Subject, folder: Path) -> dict[str, str]:
        """The environment of a program about to be launched: a clean one, and in it what the probe reads."""
        mutant = {contract.MUTANT: subject.mutant} if subject.mutant else {}
        interpreter, implementation = subject.interpreter, subject.implementation
        method = {} if subject.start_method in (OWN, THREAD) else {contract.START_METHOD: subject.start_method}
        what = contract.EXECUTOR if implementation.is_executor else contract.IMPLEMENTATION
        path = {"PYTHONPATH": implementation.folder} if implementation.folder else {}
        launcher = {"__PYVENV_LAUNCHER__": interpreter.executable} if interpreter.real_executable else {}
        return {
            **clean_environment(folder),
            **self._variables,
            **self.marks,
            contract.LOG: str(log),
            contract.OBJECT: self.program_contact.served,
            contract.KEY: self.program_contact.key,
            what: implementation.name,
            **method,
            **path,
            **mutant,
            **self._delays,
            **launcher,
        }

    def call(self, method: str, *arguments: object) -> Any:
        """Call a method of the served `Logs` and return its result. Any thread may call.

        Raises ServerGoneError if the server does not answer.
        """
        connection = None
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self.contact.connect()
            connection.send_bytes(self.contact.request(method, *arguments))
            _wait_for_reply(connection)
            reply = connection.recv_bytes()
        except BaseException as error:
            # After a Ctrl-C, say, a reply may still come: this connection is not used again.
            if connection:
                connection.close()
            if isinstance(error, (EOFError, OSError)):
                raise ServerGoneError("the log's server is gone, and what this program did with it") from error
            raise
        self._idle.append(connection)
        kind, result = json.loads(self.redact_key(reply.decode()))
        if kind != contract.RETURNED:
            raise ServerGoneError(f"the log's server refused {method}: {result}")
        return result

    def is_alive(self) -> bool:
        """Whether the server's process still runs."""
        return self._process.poll() is None

    def end(self) -> list[str]:
        """End the server, and with it all that it served; return the processes that it still had to end."""
        connections, self._idle = self._idle, []
        for connection in connections:
            connection.close()
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.stdin = None
        # If a Ctrl-C ends this wait, the server still does what it has to do, and ends.
        try:
            ended, _ = self._process.communicate(timeout=SERVER_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            ended, _ = self._process.communicate()
        if not ended and hasattr(self, "marks"):  # it was killed
            ended = json.dumps(Ownership(self.marks, self._sessions).end_all()).encode()
        shutil.rmtree(self.folder, ignore_errors=True)
        return list(json.loads(ended)) if ended else []
