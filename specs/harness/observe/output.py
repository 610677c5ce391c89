"""Reading what a process writes."""

from __future__ import annotations

import threading
from typing import IO, TYPE_CHECKING

from specs.harness.machine.platforms import IS_WINDOWS

if TYPE_CHECKING:
    from collections.abc import Callable

#: How much is kept of what a process writes, from its beginning and from its end (bytes).
OUTPUT_KEEP_BYTES = 100_000


class OutputReader:
    """Reads a pipe in a thread of its own until its end: until no process is left that could write to it.

    Of more than it is worth to keep, the beginning and the end are kept.

    at_end: what the thread does last.
    """

    def __init__(self, pipe: IO[bytes], at_end: Callable[[], None] = lambda: None) -> None:
        self._pipe = pipe
        self._head = self._tail = b""
        self._lost = 0
        self._thread = threading.Thread(target=self._read, args=(at_end,), name="read output", daemon=True)
        self._thread.start()

    def _read(self, at_end: Callable[[], None]) -> None:
        with self._pipe as pipe:
            while chunk := pipe.read1(65_536):  # type: ignore[attr-defined]
                room = OUTPUT_KEEP_BYTES - len(self._head)
                self._head += chunk[:room]
                self._tail += chunk[room:]
                self._lost += max(0, len(self._tail) - OUTPUT_KEEP_BYTES)
                self._tail = self._tail[-OUTPUT_KEEP_BYTES:]
        at_end()

    def wait(self, seconds: float) -> bool:
        """Wait until the thread has ended, up to so many seconds; whether it has."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def text(self) -> str:
        """What has been written so far; the ends of its lines are newlines, on Windows too."""
        gap = f"\n… {self._lost} bytes …\n".encode() if self._lost else b""
        text = (self._head + gap + self._tail).decode(errors="replace")
        return text.replace("\r\n", "\n") if IS_WINDOWS else text
