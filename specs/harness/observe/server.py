"""The log's server: a process of its own that holds the logs and the gates of the programs that one observer runs.

It is a `multiprocessing` manager's server (`multiprocessing.managers.Server`) and speaks the manager's protocol: a
request is object id, method, arguments; a reply is kind, result. A `put` returns once the event is in the queue, so
events that follow from one another stand in the log in that order, whichever process wrote them. There is one object,
`Logs`, under two ids: the one that programs know lets them put entries and wait at gates, and nothing else.
Each connection has a thread, which waits for the next request, or at a gate, and ends when the other end has gone.

Messages are JSON and not pickles: what comes from a program under test is data and cannot run code here. The first
message on a connection is the observer's key, and nothing else is read before it. The manager's own challenge would
cost each process of a program the import of OpenSSL; the socket is one that only this user can reach, whom no secret
keeps out of his own processes.

The server ends when its observer is gone, however it went: it reads a pipe from the observer until that closes, then
ends every process of the programs that it served, and removes their temporary files.
"""

from __future__ import annotations

import contextlib
import hmac
import itertools
import json
import os
import secrets
import shutil
import sys
import threading
from multiprocessing import connection, managers
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from specs.harness.machine import metering, ownership
from specs.harness.machine.places import socket_address
from specs.harness.observe import contract
from specs.harness.observe.logs import Logs

if TYPE_CHECKING:
    from collections.abc import Callable

#: What may be called by whom; everybody may `wait_at`.
METHODS = {"observer": {"new", "put", "get", "open", "waiting", "is_answered", "drop"}, "program": {"put"}}

#: What the manager's registry of listeners calls ours.
SERIALIZER = "json"


def _loads(message: bytes) -> object:
    text = message.decode()
    value = json.loads(text)
    if text.count("[") + text.count("{") > contract.MESSAGE_DEPTH and _depth(value) > contract.MESSAGE_DEPTH:
        raise ValueError("the message is nested too deeply")
    return value


def _depth(value: object) -> int:
    """How deep lists and dicts of JSON are nested; 1 for a value that is neither."""
    depth = 0
    level = [value]
    while level:
        depth += 1
        inner = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list))]
        level = list(itertools.chain.from_iterable(inner))
    return depth


def _dumps(message: object) -> bytes:
    # A manager's reply to a failed call holds the exception itself.
    return json.dumps(message, default=repr).encode()


class _Listener(connection.Listener):
    def accept(self) -> Any:
        accepted = super().accept()
        wrap: Callable[..., Any] = connection.ConnectionWrapper  # type: ignore[attr-defined]
        wrapped = wrap(accepted, _dumps, _loads)
        wrapped.recv = lambda: _receive(accepted)
        return wrapped


def _receive(accepted: Any) -> object:
    try:
        return _loads(accepted.recv_bytes(contract.MESSAGE_BYTES))
    except OSError:
        # A message that is too long, or a writer that died in the middle of one: nothing more can be read here.
        raise EOFError from None


class _Server(managers.Server):
    authkey: bytes

    #: Methods that are called with the connection that asks for them.
    fallback_mapping: dict[str, Callable[..., object]] = {  # noqa: RUF012  # typed as the manager's is
        "wait_at": lambda _server, conn, _ident, logs, *arguments: logs.wait_at(*arguments, conn),
    }

    def serve(self, logs: Logs) -> dict[str, str]:
        """Serve the logs to an observer and to its programs; return the ids under which each of them finds them.

        A manager's own ids can be guessed; these cannot, so that who knows one may do what it lets him.
        """
        self._logs = logs
        ids = {role: secrets.token_hex(16) for role in METHODS}
        self.id_to_obj = {ids[role]: (logs, methods, {}) for role, methods in METHODS.items()}
        return ids

    def handle_request(self, conn: Any) -> None:
        """Serve a new connection, if it has the key."""
        receive = conn.recv

        def receive_next() -> object:
            self._logs.answered()
            return receive()

        conn.recv = receive_next
        try:
            if hmac.compare_digest(conn.recv_bytes(len(self.authkey)), self.authkey):
                self.serve_client(conn)
        except (EOFError, OSError, SystemExit):
            pass  # the other end is gone: how every connection ends
        finally:
            self._logs.answered()
            conn.close()


def _clean_up_after_observer(folder: Path, address: str) -> NoReturn:
    """Wait until the observer is gone, clean up after it, and end. Prints what was still running.

    Until then it tells which sessions are its programs', a line for each: +SESSION, and -SESSION once that is over.
    """
    marks = {contract.ADDRESS: address}
    observer = os.getppid()
    watched: dict[int, ownership.Session] = {}
    while line := sys.stdin.readline():
        number = int(line[1:])
        if line.startswith("+"):
            watched[number] = ownership.find_session(number, marks, observer)
        else:
            watched.pop(number, None)
    left = ownership.Ownership(marks, watched.values()).end_all()
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # nobody may be there to read it
        print(json.dumps(left), flush=True)  # noqa: T201
    metering.note_own_cpu("server")
    os._exit(0)


def main() -> None:
    """Serve until the observer's end of standard input is closed.

    Reads a line from standard input, JSON: the key (hexadecimal) and a folder to make. Prints a line, JSON: the address
    and the ids of what is served (`_Server.serve`), or the error for which there is no server.
    """
    line = sys.stdin.readline()
    if not line:
        return  # the observer is gone already
    settings = json.loads(line)
    folder = Path(settings["folder"])
    key = bytes.fromhex(settings["key"])
    managers.listener_client[SERIALIZER] = (_Listener, None)  # type: ignore[attr-defined]
    try:
        # Made here and not by the observer, who may be killed at any moment and leave what he has made.
        folder.mkdir(mode=0o700)
        server = _Server({}, socket_address(folder), key, SERIALIZER)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        print(json.dumps({"error": error.strerror or str(error)}), flush=True)  # noqa: T201
        return
    ids = server.serve(Logs())
    with contextlib.suppress(OSError):  # the observer may be gone: then the thread below cleans up
        print(json.dumps({"address": server.address, **ids}), flush=True)  # noqa: T201
    threading.Thread(target=_clean_up_after_observer, args=(folder, server.address), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
