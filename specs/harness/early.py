"""Makes `pytest --python /usr/bin/python3.12` mean the same as `pytest --python=/usr/bin/python3.12`.

pytest looks for its configuration near the paths on its command line, before it has read the conftest.py that says
what `--python` is; so it would look around /usr/bin, and find nothing. Installing the project installs this module as
a plugin of its own (`multiprocessing_spec`), which starts pytest once more with the other spelling.
Source: "Initialization: determining rootdir and configfile" in pytest's reference.

And says in one line that no file can be written anywhere, for which pytest itself, which keeps output in one, has a
traceback.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def joined(arguments: Sequence[str]) -> list[str]:
    """The arguments, with `--python PATH` as `--python=PATH` wherever there is something at the path."""
    spelt: list[str] = []
    for argument in arguments:
        if spelt and spelt[-1] == "--python" and Path(argument).exists():
            spelt[-1] = f"--python={argument}"
        else:
            spelt.append(argument)
    return spelt


# Ahead of the capturing of output, which a new process must not inherit.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start anew with the other spelling, if pytest is run in the project and the spelling makes a difference."""
    given = [str(argument) for argument in early_config.invocation_params.args]
    ours = early_config.invocation_params.dir / "specs" / "harness" / "plugin.py"
    if joined(given) != given and ours.is_file():
        command = [sys.executable, "-m", "pytest", *joined(given)]
        if sys.platform == "win32":
            raise SystemExit(subprocess.call(command))
        os.execv(sys.executable, command)
    if ours.is_file():
        try:
            tempfile.gettempdir()
        except OSError as error:
            hint = "set TMPDIR to a folder that has room and can be written to"
            raise pytest.UsageError(f"cannot keep temporary files: {error.strerror}; {hint}") from None
    yield
