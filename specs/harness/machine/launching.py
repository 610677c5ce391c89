"""The one place that launches processes, so that all of them inherit the same: an environment and nothing else.

Each runs in a session of its own (a process group on Windows): a Ctrl-C in the terminal is for whoever launched it, who
then ends it. It has no standard input unless it is given one.
"""

from __future__ import annotations

import subprocess
import sys
from typing import IO, TYPE_CHECKING

from specs.harness.machine.environments import harness_environment
from specs.harness.machine.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def launch(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path = ROOT,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in a folder (default: the checkout).

    stdin, stdout, stderr: as for `subprocess.Popen`. Raises OSError if the command cannot be run.
    """
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def launch_module(
    module: str,
    *arguments: str,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a module of the harness with the Python that runs it: `python -m MODULE ARGUMENTS` in the checkout."""
    command = [sys.executable, "-m", module, *arguments]
    return launch(command, environment=harness_environment(), stdin=stdin, stdout=stdout, stderr=stderr)
