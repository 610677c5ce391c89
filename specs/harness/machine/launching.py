"""The one place that launches processes, so that all of them inherit the same: an environment and nothing else.

Each runs in a session of its own (on Windows, a process group): a Ctrl-C in the terminal is for whoever launched it,
who then ends it. It has no standard input unless it is given one.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any

from specs.harness.machine.environments import harness_environment
from specs.harness.machine.places import ROOT

if sys.platform == "win32":
    from specs.harness.machine import windows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def leave_signals_to_programs() -> None:
    """Have what is launched find each signal as a program in a terminal does, whoever started this process.

    A signal that is ignored stays so in what a process executes, and shells have SIGINT ignored in the background,
    nohup SIGHUP. One that has a handler gets its default there: here the handler does nothing, as was asked for.
    """
    if sys.platform == "win32":
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
    if signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN:  # with it, nobody can wait for a child
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def launch(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path = ROOT,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
    contained: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a command in a folder (default: the checkout).

    stdin, stdout, stderr: as for `subprocess.Popen`. contained: whether, on Windows, the process has a job (`windows`),
    as it has a session on POSIX anyway. Raises OSError if the command cannot be run.
    """
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | (windows.CONTAINED if contained else 0)}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        **options,
    )
    if sys.platform == "win32" and contained:
        windows.contain(process)
    return process


def launch_module(
    module: str,
    *arguments: str,
    folder: Path = ROOT,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Run `python -m MODULE ARGUMENTS` with the Python and the environment of the harness; otherwise as `launch`."""
    return launch(
        [sys.executable, "-m", module, *arguments],
        environment=harness_environment(),
        folder=folder,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    )


def replace_process(module: str, *arguments: str) -> int:
    """Run a module of the harness in the place of this process, in this terminal.

    Returns only on Windows, which cannot replace a process: when the module has ended, with its exit code.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", module, *arguments]
    if sys.platform != "win32":
        os.chdir(ROOT)
        os.execve(sys.executable, command, harness_environment())
    process = subprocess.Popen(command, cwd=ROOT, env=harness_environment())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C reaches both; the module ends as it sees fit
    return process.wait()


def shell_line(command: Sequence[str]) -> str:
    """A command as one line for this platform's shell."""
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
