"""A round of a soak: pytest with a results file, interrupted as by Ctrl-C when standard input ends.

The soak starts this as `python -m specs.harness.repeat.round FOLDER FILE ARGUMENTS`. Standard input is a pipe whose
only write end the soak has. So it ends when the soak interrupts the round, and when the soak is gone, however it ended:
on every platform, and also where nobody could send a signal any more. Then the round cleans up.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import pytest

from specs.harness.machine.interrupting import interrupt_main_thread


def main(folder: str, file: str, arguments: list[str]) -> int:
    """Run pytest in a folder, and return its exit code. file: for the results, in a folder of its own."""
    # Whoever starts a soak in the background may have had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    lifeline = os.dup(0)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    ended = threading.Event()
    threading.Thread(target=_interrupt_at_end, args=(lifeline, ended), daemon=True).start()
    try:
        return pytest.main(["--soak-round", f"--results={file}", *arguments])
    finally:
        if ended.is_set():  # nobody is going to read them
            shutil.rmtree(Path(file).parent, ignore_errors=True)


def _interrupt_at_end(lifeline: int, ended: threading.Event) -> None:
    while os.read(lifeline, 4096):
        pass
    ended.set()
    interrupt_main_thread()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
