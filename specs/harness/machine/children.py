"""Child processes whose pids stay their own until they are released."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

import psutil

from specs.harness.machine import processes
from specs.harness.machine.ownership import Session
from specs.harness.machine.platforms import platform

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from specs.harness.machine.platforms import Descriptor


class Child:
    """A child process that leads a session of its own, and is reaped only when it is released.

    Once a process has been reaped, the OS may give its number, which is also that of its session and process group, to
    any other. So the exit code is read and the process left a zombie until nobody needs the number any more.

    Where the OS cannot do that (macOS before Python 3.13), the child is released as soon as it has exited: what is left
    of its session is then nobody's, and is not signalled.

    before_release: called with the session before the number may become another's.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], before_release: Callable[[Session], None] = lambda _: None
    ) -> None:
        self.pid = process.pid
        self._process = process
        self._before_release = before_release
        self._releasing = threading.Lock()
        self._reserved = threading.Event()
        self._reserved.set()
        self._descriptor: Descriptor | None = None
        # ProcessLookupError: it has exited, and the OS has been told (SIGCHLD ignored) to keep no zombies.
        with contextlib.suppress(ProcessLookupError):
            self._descriptor = platform.open_descriptor(self.pid)
        # The session refers to this child: as long as anybody has it, no garbage collection reaps the process.
        self.session = Session(self.pid, self._descriptor, self._is_reserved)

    def _is_reserved(self) -> bool:
        return self._reserved.is_set() and (self._descriptor is None or self._descriptor.is_held())

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait until it has exited, up to so many seconds, and return its exit code (negative for a signal, on POSIX).

        None if it has not exited. Any thread may wait, but not while another releases the child.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while True:
            if (code := self._exit_code(block=deadline is None)) is not None:
                return code
            if deadline is not None and time.monotonic() >= deadline:
                return None
            time.sleep(processes.POLL_SECONDS)

    def _exit_code(self, *, block: bool) -> int | None:
        if not self._reserved.is_set():
            return self._process.wait()
        if not platform.KEEPS_ZOMBIES:
            if processes.is_running(self.pid):
                return None
            self.release()
            return self._process.wait()
        try:
            return platform.exit_code(self._process, block=block)
        except ChildProcessError:
            self.release()  # something else has reaped it
            return self._process.wait()

    def kill(self) -> None:
        """Kill it; that it has exited is no error."""
        with self._releasing:
            if self._is_reserved():
                with contextlib.suppress(psutil.NoSuchProcess):
                    processes.ProcessHandle(self.pid).kill()

    def release(self) -> None:
        """Wait until it has exited, and reap it: from now on its pid may be another's."""
        with self._releasing:
            if self._reserved.is_set():
                self._reserved.clear()
                self._before_release(self.session)
                self._process.wait()
                platform.forget_session(self.pid)
