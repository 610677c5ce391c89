"""For the benchmark: what the observer's own processes cost, and which programs they ran.

Does nothing unless a benchmark asks for it, by naming a folder in the environment.
"""

from __future__ import annotations

import atexit
import json
import os
import time
from pathlib import Path

#: Names the folder into which the observer's processes write. Programs know nothing of it.
FOLDER = "MULTIPROCESSING_SPEC_METER"

#: How the names of the files begin that are about programs; the others are named for a role.
PROGRAMS = "programs-"


def note_own_cpu(role: str) -> None:
    """Write this process's CPU time (seconds, user and system) to the benchmark's folder, if there is one.

    It is written now, and again when the interpreter ends, as late as a process can tell.
    """
    folder = os.environ.get(FOLDER)
    if folder:
        own = Path(folder, f"{role}-{os.getpid()}")
        _write_cpu(own)
        atexit.register(_write_cpu, own)


def _write_cpu(own: Path) -> None:
    own.write_text(str(time.process_time()))


def note_program(python: str, implementation: str, start_method: str, children: int) -> None:
    """Write down, if there is a benchmark, that a program ran under a subject, and how many children it had."""
    folder = os.environ.get(FOLDER)
    if folder:
        with Path(folder, f"{PROGRAMS}{os.getpid()}").open("a") as file:
            file.write(json.dumps([python, implementation, start_method, children]) + "\n")
