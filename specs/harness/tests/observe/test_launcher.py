"""`python.exe` of a virtual environment on Windows, which only launches another one."""

from __future__ import annotations

import shutil
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

from specs.harness.machine.environments import clean_environment
from specs.harness.model.subjects import Subject
from specs.harness.observe.implementations import candidate
from specs.harness.observe.interpreters import query_interpreter
from specs.harness.observe.program import Program
from specs.harness.observe.waiting import PATIENCE, QUIET_WINDOW, Times
from specs.harness.tests import marks

if TYPE_CHECKING:
    from specs.harness.observe.client import LogServer

pytestmark = marks.windows("elsewhere python of a virtual environment is Python itself")


def make_environment(folder: Path) -> Path:
    """The path of python.exe in a virtual environment that is made in this folder."""
    venv.create(folder)
    python = folder / "Scripts" / "python.exe"
    if not python.exists():  # of a Python without an installer, the launcher lies elsewhere
        shutil.copy(Path(sys.base_prefix, "Lib", "venv", "scripts", "nt", "python.exe"), python)
    return python


def test_the_main_process_of_a_program_is_that_which_was_started(tmp_path: Path, log_server: LogServer) -> None:
    python = make_environment(tmp_path / "environment")
    environment = clean_environment(tmp_path)
    interpreter, standard = query_interpreter(
        str(python), candidate("--implementation", "multiprocessing"), environment, "--python"
    )
    subject = Subject(interpreter, standard, "spawn", "id")
    assert Path(interpreter.executable) == python
    assert Path(interpreter.real_executable) != python

    program = Program(
        log_server, subject, Times(PATIENCE, QUIET_WINDOW), "nothing", package="specs.harness.tests.programs"
    )

    try:
        event = program.reaches("is there")
        assert (event.pid, program.main_exits()) == (program.pid, 0)
        program.ends()
    finally:
        program.clean_up()
