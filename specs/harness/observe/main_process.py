"""A program's main process: launching it, watching it, and reaping it last."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from typing import TYPE_CHECKING

from specs.harness.machine.children import Child
from specs.harness.machine.launching import launch
from specs.harness.model import events
from specs.harness.observe.client import LogServer, ServerGoneError
from specs.harness.observe.output import OutputReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specs.harness.observe.program_log import ProgramLog


class MainProcess:
    """A main process in a session of its own. What is seen of it stands in the log: its exit, and the program's end.

    pid: its pid, which is not given to another process before `release`.
    session: the session that it leads.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str], server: LogServer, log: ProgramLog) -> None:
        process = launch(
            command, environment=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, contained=True
        )
        self._child = Child(process, before_release=server.forget_session)
        self.pid = self._child.pid
        self.session = self._child.session
        server.watch_session(self.session)
        self._server = server
        self._log = log
        self._exit_watcher = threading.Thread(target=self._watch_exit, name="watch exit", daemon=True)
        self._exit_watcher.start()
        assert process.stdout
        self._output = OutputReader(process.stdout, at_end=self._note_end)

    def _watch_exit(self) -> None:
        code = self._child.wait()
        assert code is not None
        with contextlib.suppress(ServerGoneError):
            self._log.put(events.main_exits(code), code)

    def _note_end(self) -> None:
        # At the pipe's end no process of the program is left that could write to it.
        self._exit_watcher.join()
        with contextlib.suppress(ServerGoneError):
            self._log.put(events.ALL_GONE)

    @property
    def output(self) -> str:
        """What the program has written to its standard output and error so far."""
        return self._server.redact_key(self._output.text)

    def end(self, seconds: float) -> bool:
        """Kill it if it runs, and wait until its end and its output's end are in the log; whether they came in time."""
        self._child.kill()
        return self._output.wait(seconds)

    def release(self) -> None:
        """Reap it if it has exited: from here on its pid and its session's number may be others'."""
        if self._child.wait(0) is not None:
            self._exit_watcher.join()  # it must not ask for a number that has become another's
            self._child.release()
