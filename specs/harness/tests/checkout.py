"""Running pytest itself: in this checkout, or in a copy of it that has other specs, claims and workloads."""

from __future__ import annotations

import atexit
import compileall
import contextlib
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from specs.harness.machine.places import ROOT
from specs.harness.machine.platforms import IS_LINUX, IS_WINDOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: How long to wait for what must happen, also on a machine that is as busy as `--load` makes it (seconds).
PATIENCE = 240.0

#: A plugin that interrupts pytest, as Ctrl-C does, when a program on trial is at work.
INTERRUPT_AT_WORK = """
import os, pathlib, signal, threading, time

from specs.harness.machine.interrupting import interrupt_main_thread

def pytest_sessionstart(session):
    # Whoever starts these tests in the background may have had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def watch():
        while not pathlib.Path(os.environ["MP_TESTS_NOTES"]).exists():
            time.sleep(0.01)
        interrupt_main_thread()

    if not hasattr(session.config, "workerinput"):
        threading.Thread(target=watch, daemon=True).start()
"""

#: Starts pytest with each of several lists of arguments, one after the other, and writes what became of each as JSON.
_SEVERAL = """
import contextlib, io, json, sys
sys.path[0] = ""
import pytest

def start(arguments):
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        return pytest.main(["-p", "no:cacheprovider", *arguments]), output.getvalue().strip()

print(json.dumps([start(arguments) for arguments in json.loads(sys.argv[1])]))
"""

_MARK = "MP_TESTS_RUN"
_NOTES = "MP_TESTS_NOTES"


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Look until the condition is met; fail the test, saying what did not come, when patience is over."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let what is started here get its SIGINT, although whoever started these tests in the background took it away."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def pytest_command(arguments: Sequence[str], *, cache: bool = False) -> list[str]:
    """The command that runs pytest with these arguments, under all start methods unless they name some.

    cache: whether with pytest's own.
    """
    named = any(argument.startswith("--start-method") for argument in arguments)
    options = [*([] if cache else ["-p", "no:cacheprovider"]), *([] if named else ["--start-method=all"])]
    return [sys.executable, "-m", "pytest", *options, *arguments]


class Pytest:
    """One run of pytest, whose processes and files can be told from all others."""

    def __init__(self, folder: Path, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Run the command in the folder, with more in its environment."""
        self._mark = uuid.uuid4().hex
        # Short, so that the harness can use it for sockets; and empty.
        place = None if IS_WINDOWS else "/tmp"
        self.temporary = Path(tempfile.mkdtemp(prefix="mpt-", dir=place))
        self.notes = self.temporary / "notes"
        of_outer_pytest = ("PYTEST_", "MULTIPROCESSING_SPEC_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(of_outer_pytest)}
        names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.temporary))
        names["PYTEST_DEBUG_TEMPROOT"] = str(folder.parent)  # what pytest itself keeps of its last runs
        # Who only runs the specs has no Hypothesis, whose plugin would import all of it at the end of each run.
        names["PYTEST_ADDOPTS"] = "-p no:hypothesispytest"
        with _interruptible():
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env={
                    **kept,
                    **names,
                    _MARK: self._mark,
                    _NOTES: str(self.notes),
                    "COLUMNS": "200",
                    **(environment or {}),
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self.pid = self._process.pid
        self.output = ""

    def ends(self) -> int:
        """Wait until pytest has ended, and return its exit code. What it wrote is in `output` then."""
        self.output, _ = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode

    def its_processes(self) -> Iterator[psutil.Process]:
        """The running processes that it started, directly or not, and itself."""
        for process in psutil.process_iter():
            try:
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(_MARK) == self._mark:
                    yield process
            except (psutil.Error, OSError):
                continue

    def notes_come(self) -> None:
        """Wait until a program has noted what it uses."""
        wait_until(self.notes.exists, "no program came to note what it uses")

    def left(self) -> list[str]:
        """What is left of it, once nothing of it runs any more (for which there is patience): processes, files."""
        deadline = time.monotonic() + PATIENCE
        while processes := self._its_living():
            if time.monotonic() > deadline:
                return [repr(process) for process in processes]
            time.sleep(0.01)
        files = [str(path) for path in self.temporary.iterdir() if path != self.notes and not _is_pythons(path)]
        if self.notes.exists() and IS_LINUX:
            files += [name for name in self.notes.read_text().split() if Path("/dev/shm", name).exists()]
        return files

    def _its_living(self) -> list[psutil.Process]:
        self._process.poll()
        return list(self.its_processes())

    def close(self) -> None:
        """End what is left, at a test's end."""
        for process in self.its_processes():
            process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        shutil.rmtree(self.temporary, ignore_errors=True)


def refusals(folder: Path, *several: Sequence[str], environment: Mapping[str, str] | None = None) -> list[str]:
    """The one line with which pytest refuses each of these lists of arguments, before it has started anything.

    One process is asked them all: to start takes ten times as long as to find out that something cannot be.
    """
    with contextlib.closing(Pytest(folder, [sys.executable, "-c", _SEVERAL, json.dumps(several)], environment)) as run:
        assert run.ends() == 0, run.output
        assert run.left() == []
    lines = []
    for arguments, (code, output) in zip(several, json.loads(run.output), strict=True):
        assert code == pytest.ExitCode.USAGE_ERROR, f"{arguments}: {output}"
        (line,) = output.splitlines()
        assert line.startswith("ERROR: ")
        lines.append(line.removeprefix("ERROR: "))
    return lines


def _is_pythons(path: Path) -> bool:
    """Whether Python made the file, to see if it can: `tempfile` does on its first use, and may be killed just then."""
    return (
        re.fullmatch(r"[a-z0-9_]{8}", path.name) is not None and path.is_file() and path.stat().st_size <= len("blat")
    )


def command(process: psutil.Process) -> list[str]:
    """A process's command line; nothing for one that has just ended."""
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


def spec(name: str) -> str:
    """What to give pytest to run one spec on trial."""
    return f"specs/processes/trial.py::{name}"


def copy(folder: Path, *on_trial: str) -> Path:
    """Copy to a folder what the specification is made of, without sections, workloads and these tests.

    on_trial: the folders beside this file whose sections and workloads stand in for the real ones.
    """
    shutil.copytree(_compiled(), folder)
    for name in on_trial:
        shutil.copytree(Path(__file__).with_name(name), folder, dirs_exist_ok=True)
    return folder


@functools.cache
def _compiled() -> Path:
    """What is copied, with its modules compiled: else each pytest and each of its workers would do that again."""
    folder = Path(tempfile.mkdtemp(prefix="mpt-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    leave_out = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(ROOT / "specs" / "harness", folder / "specs" / "harness", ignore=leave_out)
    (folder / "workloads" / "mutants").mkdir(parents=True)
    of_workloads = ("__init__.py", "probe.py", "delays.py", "mutants/__init__.py", "mutants/control.py")
    for name in ("conftest.py", "pyproject.toml", *(f"workloads/{name}" for name in of_workloads)):
        shutil.copy2(ROOT / name, folder / name)
    assert compileall.compile_dir(folder, quiet=1)
    return folder
