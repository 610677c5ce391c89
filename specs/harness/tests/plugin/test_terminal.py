"""What a person sees while a run goes on: in a terminal, and where the output goes to a file."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import book
from specs.harness.tests import checkout, marks

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

SECTIONS = ("specs/processes/main_guard.py", "specs/processes/pickling.py")
METHOD = "--start-method=spawn"

#: The number of each section in the book.
NUMBERS = {section.title.partition(":")[0]: section.number for section in book.sections(book.load())}

#: Runs a command in a terminal of so many columns, and writes what that shows; types a Ctrl-C when "decided" is drawn.
IN_A_TERMINAL = """
import fcntl, os, pty, struct, sys, termios

columns, interrupts, command = int(sys.argv[1]), sys.argv[2] == "interrupt", sys.argv[3:]
pid, terminal = pty.fork()
if not pid:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "CI")}
    os.execvpe(command[0], command, environment | {"TERM": "xterm"})
shown = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # nobody has the other end any more
        break
    if not piece:
        break
    shown += piece
    if interrupts and b"decided" in shown:
        os.write(terminal, b"\\x03")
        interrupts = False
sys.stdout.buffer.write(shown.replace(b"\\r\\n", b"\\n").replace(b"\\r", b"<"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def in_a_terminal(tmp_path: Path, columns: int, *arguments: str, interrupts: bool = False) -> tuple[int | None, str]:
    """Pytest's exit code, and what a terminal shows of its run: `<` stands for each return to the line's beginning."""
    script = tmp_path / "in_a_terminal.py"
    script.write_text(IN_A_TERMINAL)
    command = checkout.pytest_command(arguments)
    how = "interrupt" if interrupts else "wait"
    run = checkout.Pytest(ROOT, [sys.executable, str(script), str(columns), how, *command])
    try:
        return run.ends(), run.output
    finally:
        run.close()


def last_shown(output: str) -> list[str]:
    """The lines as they stand at the end: of each, what was written last."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    return [line.rpartition("<")[2].rstrip() for line in plain.split("\n")]


@marks.posix("Windows has no pty")
@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_has_a_line_for_each_section_and_one_below_that_is_gone_at_the_end(
    tmp_path: Path, columns: int
) -> None:
    code, output = in_a_terminal(tmp_path, columns, METHOD, *SECTIONS)

    assert code == pytest.ExitCode.OK, output
    assert re.search(r"<1 of 2 claims decided, \d+ (s|min) to go +<", output)
    lines = last_shown(output)
    assert [line for line in lines if "decided" in line] == []
    assert [re.sub(" +", " ", line.strip()) for line in lines if re.match(r" *\d+\. ", line)] == [
        f"{NUMBERS['The main guard']}. The main guard 1 depends",
        f"{NUMBERS['Pickling']}. Pickling 1 refuted",
    ]
    assert max(map(len, lines)) <= columns


@marks.posix("Windows has no pty")
def test_an_interrupted_run_leaves_no_half_of_a_line(tmp_path: Path) -> None:
    code, output = in_a_terminal(tmp_path, 80, METHOD, "-n0", *SECTIONS, interrupts=True)

    assert code == pytest.ExitCode.INTERRUPTED, output
    assert [line for line in last_shown(output) if "decided" in line] == []
    assert "<^C" in output  # at the end of a line it would begin another one, and what is erased is only that


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_file_has_the_sections_lines_alone(launch: Launch, workers: str) -> None:
    run = launch(ROOT, METHOD, workers, *SECTIONS)

    assert run.ends() == pytest.ExitCode.OK
    assert "decided" not in run.output
    assert "\r" not in run.output
    assert re.search(rf"^ *{NUMBERS['The main guard']}\. The main guard +1 depends$", run.output, re.MULTILINE)
    assert not re.search(r"^\.+", run.output, re.MULTILINE)


def test_a_quiet_run_names_its_subjects_and_sums_up(launch: Launch) -> None:
    run = launch(ROOT, METHOD, "-q", "-n0", *SECTIONS)

    assert run.ends() == pytest.ExitCode.OK
    assert run.output.startswith("subject: ")
    assert "The main guard" not in run.output
    assert "2 claims: 1 refuted, 1 depends" in run.output
