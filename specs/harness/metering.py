"""For the benchmark: what the observer's own processes cost. Does nothing unless a benchmark asks for it."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: Names the folder into which the observer's processes write the CPU time that they used.
FOLDER = "MULTIPROCESSING_SPEC_METER"


def record_own_cpu(role: str) -> None:
    """Write this process's CPU time so far (seconds, user and system) to the benchmark's folder, if there is one."""
    folder = os.environ.get(FOLDER)
    if folder:
        Path(folder, f"{role}-{os.getpid()}").write_text(str(time.process_time()))
