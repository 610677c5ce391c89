"""Where and how a user may start pytest: it does its work there, or says in one line what would do."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import FOLDER_BYTES, ROOT
from specs.harness.machine.platforms import IS_LINUX, IS_WINDOWS
from specs.harness.tests import checkout, marks
from specs.harness.tests.checkout import spec
from specs.harness.tests.marks import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specs.harness.tests.checkout import Pytest
    from specs.harness.tests.conftest import Launch

posix = marks.posix("Windows has no such limits, locales and paths")


@functools.cache
def _can_mount() -> bool:
    command = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    return IS_LINUX and subprocess.run(command, capture_output=True, check=False).returncode == 0


mounts = pytest.mark.skipif(not _can_mount(), reason="needs Linux, and its leave to mount (`unshare -rm`)")

ALONE = "-n0"
#: Two processes of pytest, of which each has to come to terms with its surroundings.
DISTRIBUTED = "-n1"


def passes(run: Pytest, number: int) -> None:
    assert run.ends() == pytest.ExitCode.OK, run.output
    assert f"{number} passed" in run.output
    assert run.left() == []


def is_refused(run: Pytest, message: str) -> None:
    assert run.ends() == pytest.ExitCode.USAGE_ERROR
    (error,) = [line for line in run.output.splitlines() if line.strip()]
    assert error.startswith("ERROR: ")
    assert message in error
    assert run.left() == []


def beside_a_mount(script: str, place: Path) -> list[str]:
    """A command that runs another where the script has mounted something at the place ($0), and that nobody else sees.

    What is left there in the end, the shell tells.
    """
    check = 'code=$?; [ -z "$(ls -A "$0")" ] || echo "left behind: $(ls -A "$0")"; exit $code'
    return ["unshare", "-rm", "sh", "-c", f'set -e; {script}; set +e; "$@"; {check}', str(place)]


# Temporary files.


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder with a path that is short enough for sockets."""
    place = Path(tempfile.mkdtemp(prefix="mpt-", dir=None if IS_WINDOWS else "/tmp"))
    yield place
    assert list(place.iterdir()) == []
    place.rmdir()


ROOM = "set TMPDIR to a folder that has room and can be written to"


@mounts
def test_a_full_temporary_folder_is_left_for_another(trial: Path, place: Path, launch: Launch) -> None:
    fill = 'mount -t tmpfs -o size=16k none "$0"; ! head -c 100000 /dev/zero > "$0/full" 2> /dev/null'
    run = launch(
        trial,
        DISTRIBUTED,
        spec("test_passes"),
        environment={"TMPDIR": str(place)},
        through=beside_a_mount(fill, place),
    )

    assert run.ends() == pytest.ExitCode.OK, run.output
    assert "left behind: full\n" in run.output


@mounts
@pytest.mark.parametrize(("workers", "files"), [(ALONE, 2), (DISTRIBUTED, 3)])
def test_a_temporary_folder_without_room_for_the_log_fails_each_spec_with_one_line(
    trial: Path, place: Path, launch: Launch, workers: str, files: int
) -> None:
    # Its own folder is the first, and a test file of Python's may be the second; then there is the log's folder ...
    small = f'mount -t tmpfs -o nr_inodes={files} none "$0"'
    run = launch(
        trial,
        workers,
        # pytest's own temporary files would be too many by themselves.
        "--capture=no",
        "--start-method=spawn",
        spec("test_passes"),
        spec("test_that_asks_for_a_complaint"),
        environment={"TMPDIR": str(place)},
        through=beside_a_mount(small, place),
    )

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    reasons = [line for line in run.output.splitlines() if line.startswith("E  ")]
    assert len(reasons) == 2
    for reason in reasons:
        assert f"NoPlaceError: cannot keep temporary files in {place}: No space left on device; {ROOM}" in reason
    assert "left behind" not in run.output
    assert run.left() == []


@mounts
@pytest.mark.parametrize(
    ("limit", "fill"),
    [("nr_inodes=2", "os.mkdir(folder + '/x')"), ("size=16k", "os.system('yes > ' + folder + '/x 2> /dev/null')")],
    ids=["files", "bytes"],
)
def test_a_temporary_folder_that_has_become_full_is_told_in_one_line(
    trial: Path, place: Path, launch: Launch, limit: str, fill: str
) -> None:
    # Python has found it usable when pytest began.
    (trial / "fills.py").write_text(f"import os, tempfile\nfolder = tempfile.gettempdir()\n{fill}\n")
    run = launch(
        trial,
        ALONE,
        "--capture=no",
        "-p",
        "fills",
        environment={"TMPDIR": str(place), "PYTHONPATH": str(trial)},
        through=beside_a_mount(f'mount -t tmpfs -o {limit} none "$0"', place),
    )

    assert run.ends() == pytest.ExitCode.USAGE_ERROR
    error, left = [line for line in run.output.splitlines() if line.strip()]
    assert error == f"ERROR: cannot keep temporary files in {place}: No space left on device; {ROOM}"
    assert left == "left behind: x"


@posix
def test_a_temporary_folder_with_too_long_a_path_for_sockets_will_do(
    trial: Path, tmp_path: Path, launch: Launch
) -> None:
    place = tmp_path / ("long" * 30)
    place.mkdir()
    run = launch(trial, DISTRIBUTED, spec("test_passes"), environment={"TMPDIR": str(place)})

    passes(run, METHODS)
    assert list(place.iterdir()) == []


def test_a_temporary_and_a_working_folder_with_spaces_and_letters_of_all_kinds_will_do(
    trial: Path, place: Path, launch: Launch
) -> None:
    temporary = place / "t ä 你"
    temporary.mkdir()
    assert IS_WINDOWS or len(os.fsencode(temporary)) <= FOLDER_BYTES - len("/mp-spec-12345678")
    names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    folder = trial.rename(trial.with_name("my checkout ä é 你"))

    passes(launch(folder, DISTRIBUTED, spec("test_passes"), environment=names), METHODS)

    temporary.rmdir()  # it is empty


# The caller's environment.


@pytest.mark.parametrize("workers", [pytest.param(ALONE, marks=marks.slow), DISTRIBUTED])
def test_the_settings_of_the_callers_python_reach_no_program(
    trial: Path, tmp_path: Path, launch: Launch, workers: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # Observers import it, too: it must say nothing there.
    (elsewhere / "sitecustomize.py").write_text(
        "import os, sys\nif 'MULTIPROCESSING_SPEC_LOG' in os.environ: sys.stderr.write('the caller wants this')\n"
    )
    (elsewhere / "workloads").mkdir()
    (elsewhere / "workloads" / "__init__.py").write_text("raise SystemExit('the wrong workloads')")
    (elsewhere / "startup.py").write_text("raise SystemExit('startup')")
    settings = {
        "PYTHONPATH": str(elsewhere),
        "PYTHONSTARTUP": str(elsewhere / "startup.py"),
        "PYTHONWARNINGS": "error",
        "PYTHONSAFEPATH": "1",
        "PYTHONINSPECT": "",
        "PYTHONDEVMODE": "1",
    }

    passes(launch(trial, workers, spec("test_passes"), environment=settings), METHODS)


@posix
@pytest.mark.parametrize(
    ("workers", "settings"),
    [
        pytest.param(ALONE, {"LC_ALL": "C"}, marks=marks.slow),
        (DISTRIBUTED, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}),
    ],
    ids=["C", "ASCII in the observer"],
)
def test_a_locale_that_is_not_utf_8_will_do(
    trial: Path, launch: Launch, workers: str, settings: dict[str, str]
) -> None:
    # One that passes, and one that has much to tell, with letters of all kinds.
    specs = (spec("test_passes"), spec("test_has_a_program_that_says_what_cannot_be_printed"))
    run = launch(trial, workers, "--start-method=spawn", *specs, environment=settings)

    assert run.ends() == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 1 passed" in run.output
    assert "the log leaves the expected order" in run.output
    assert run.left() == []


# The working folder.


@mounts
def test_a_working_folder_that_cannot_be_written_to_will_do(trial: Path, launch: Launch) -> None:
    read_only = 'mount --bind "$0" "$0"; mount -o remount,ro,bind "$0"; cd "$0"; ! touch x 2> /dev/null'
    run = launch(
        trial,
        DISTRIBUTED,
        spec("test_passes"),
        cache=True,  # what pytest itself would write there is no reason to fail either
        through=["unshare", "-rm", "sh", "-c", f'set -e; {read_only}; exec "$@"', str(trial)],
    )

    passes(run, METHODS)


#: Runs a command as a shell in the background and nohup do, and an old daemon's child may.
IGNORING = """
import os, signal, sys
for name in ("SIGINT", "SIGHUP", "SIGTERM", "SIGCHLD"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""


@marks.posix("Windows has no signals that a process can inherit")
@pytest.mark.parametrize("workers", ["-n0", "-n1"])
def test_programs_find_signals_as_in_a_terminal_whoever_ignores_them(workers: str) -> None:
    arguments = (
        workers,
        f"--start-method={marks.METHOD}",
        "specs/processes/orphans.py",
        "-k",
        "interrupted or after_sigterm or without_end",
    )
    run = checkout.Pytest(ROOT, [sys.executable, "-c", IGNORING, *checkout.pytest_command(arguments)])
    try:
        assert run.ends() == pytest.ExitCode.OK, run.output
    finally:
        run.close()
