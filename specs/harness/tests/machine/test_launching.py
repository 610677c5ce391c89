"""What a process that the harness launches inherits, on every platform."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from specs.harness.machine.environments import HARMFUL_SETTINGS
from specs.harness.machine.launching import launch, launch_module
from specs.harness.machine.places import ROOT
from specs.harness.tests import marks

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def printed(script: str, **environment: str) -> str:
    """What a script writes to standard output that is launched with more in its environment."""
    command = [sys.executable, "-c", script]
    process = launch(command, environment={**os.environ, **environment}, stdout=subprocess.PIPE)
    output, _ = process.communicate()
    assert process.returncode == 0
    return output.decode().strip()


def test_it_has_no_standard_input_unless_it_is_given_one() -> None:
    read, write = os.pipe()
    os.write(write, b"for the launcher")
    os.close(write)
    own = os.dup(0)
    os.dup2(read, 0)
    try:
        assert printed("import sys; print(repr(sys.stdin.read()))") == "''"
    finally:
        os.dup2(own, 0)
        os.close(own)
        os.close(read)


def test_it_runs_in_the_checkout() -> None:
    assert printed("import os; print(os.getcwd())") == str(ROOT)


def test_it_has_the_environment_that_it_is_given() -> None:
    assert printed("import os; print(os.environ['GIVEN'])", GIVEN="this") == "this"


@marks.posix("Windows has no sessions")
def test_it_is_in_a_session_of_its_own() -> None:
    assert printed("import os; print(os.getsid(0) == os.getpid())") == "True"


def test_the_harness_runs_its_own_modules_without_the_callers_harmful_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.py").write_text("import os; print([name for name in sorted(os.environ) if 'PYTHON' in name])")
    for name in [name for name in os.environ if "PYTHON" in name]:
        monkeypatch.delenv(name)
    for name in HARMFUL_SETTINGS:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    output, _ = launch_module("settings", stdout=subprocess.PIPE).communicate()

    assert output.decode().strip() == "['PYTHONPATH']"
