"""The observer's end of the log: starting the log's server, and calling it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from multiprocessing.connection import Client
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specs.harness import metering
from specs.harness.processes import ADDRESS, LOG

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from specs.harness.subjects import Subject

ROOT = Path(__file__).parents[2]

#: How long the log's server may take to end and to clean up after programs, in seconds.
SERVER_PATIENCE = 60.0

#: The longest temporary folder that leaves room for what a program's `multiprocessing` puts below it
#: (`/12345/pymp-12345678/listener-12345678`) within the longest name of a socket, 103 bytes.
FOLDER_BYTES = 55


class ServerGoneError(Exception):
    """The log's server does not answer any more; what a program did cannot be known."""


def _short_folder() -> Path:
    """Make a folder for the temporary files of programs, only for this user."""
    place = tempfile.gettempdir()
    if sys.platform != "win32" and len(os.fsencode(place)) > FOLDER_BYTES - len("/mp-spec-12345678"):
        place = "/tmp"  # where every POSIX system has a temporary folder with a short name
    return Path(tempfile.mkdtemp(prefix="mp-spec-", dir=place))


def clean_environment(folder: Path) -> dict[str, str]:
    """The caller's environment, without its Python's settings, and with `folder` for temporary files.

    Sources of what is left out: the `PYTHON*` variables of `python --help-env`; `__PYVENV_LAUNCHER__`, with which
    macOS's framework builds find their virtual environment; `FORCE_COLOR`, which makes tracebacks colourful from 3.13.
    """
    ours = ("PYTHON", "PYPY", "PYTEST_", "MULTIPROCESSING_SPEC_", "__PYVENV_LAUNCHER__", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}
    return {**kept, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))}


class LogServer:
    """The log's server of one observer: its process, its connections, and the folder of what it serves."""

    def __init__(self) -> None:
        self.folder = _short_folder()
        self._key = secrets.token_bytes(32)
        self._idle: list[Connection[Any, Any]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "specs.harness.server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the observer: the server ends when the observer has
        )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"key": self._key.hex(), "folder": str(self.folder)}) + "\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        if not told:
            raise ServerGoneError(f"the log's server did not start: exit code {self._process.wait()}")
        facts = json.loads(told)
        self._address: str = facts["address"]
        self._object: str = facts["object"]
        self.marks = {ADDRESS: self._address}

    def environment(self, log: int, subject: Subject, folder: Path) -> dict[str, str]:
        """The environment of a program about to be launched: a clean one, and in it what the probe reads."""
        interpreter = subject.interpreter.executable
        mutant = {"MULTIPROCESSING_SPEC_MUTANT": subject.mutant} if subject.mutant else {}
        return {
            **clean_environment(folder),
            **metering.for_program(interpreter, subject.implementation, subject.start_method),
            **self.marks,
            LOG: str(log),
            "MULTIPROCESSING_SPEC_OBJECT": self._object,
            "MULTIPROCESSING_SPEC_KEY": self._key.hex(),
            "MULTIPROCESSING_SPEC_START_METHOD": subject.start_method,
            "MULTIPROCESSING_SPEC_IMPLEMENTATION": subject.implementation,
            **mutant,
        }

    def call(self, method: str, *arguments: object) -> Any:
        """Call a method of the served `Logs` and return its result. Any thread may call.

        Raises ServerGoneError if the server does not answer.
        """
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = Client(self._address)
                connection.send_bytes(self._key)
            result = self._request(connection, self._object, method, list(arguments))
        except (EOFError, OSError) as error:
            raise ServerGoneError("the log's server is gone, and what this program did with it") from error
        # Not reached by a Ctrl-C in between: a connection with an unread reply is not used again.
        self._idle.append(connection)
        return result

    @staticmethod
    def _request(connection: Connection[Any, Any], served: str, method: str, arguments: list[object]) -> Any:
        connection.send_bytes(json.dumps([served, method, arguments, {}]).encode())
        kind, result = json.loads(connection.recv_bytes().decode())
        if kind != "#RETURN":
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
        assert self._process.stdout
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            told = self._process.stdout.read()
            self._process.wait(SERVER_PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            shutil.rmtree(self.folder, ignore_errors=True)
        return list(json.loads(told)) if told else []
