"""Load for a machine: processes that do nothing but compute, for as long as whoever started them lives.

Run as a module, this is one of them. It ends when its standard input does, the read end of a pipe whose only write end
its starter has: so it ends with its starter, however that ended, on every platform.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading

from specs.harness.machine.launching import launch_module

#: How many of them for each core that this process may use: so many that everything else has to wait for its turn.
PROCESSES_PER_CORE = 8

#: How long they may take to end when told to, on a machine that is as busy as they make it (seconds).
END_PATIENCE = 60.0


class Load:
    """Processes that compute until `end`, or until this process is gone."""

    def __init__(self, number: int) -> None:
        self._lifeline: int | None
        read, self._lifeline = os.pipe()
        try:
            self._processes = [
                launch_module("specs.harness.repeat.load", stdin=read, stdout=subprocess.DEVNULL) for _ in range(number)
            ]
        except BaseException:
            os.close(self._lifeline)
            raise
        finally:
            os.close(read)

    def count_ended(self) -> int:
        """How many of them have ended."""
        return sum(process.poll() is not None for process in self._processes)

    def end(self) -> None:
        """End them, and wait until they are gone; does nothing the second time."""
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(END_PATIENCE)
            process.kill()  # does nothing to one that has ended
            process.wait()


def _end_with_standard_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    """Compute until standard input ends."""
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    while True:
        pass


if __name__ == "__main__":
    main()
