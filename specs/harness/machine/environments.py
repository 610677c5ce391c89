"""The environments that processes are launched with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Settings of the caller's Python that would keep the harness's own processes from working: with them a process does
#: not find the checkout, writes unexpected output, fails on a warning, or does not end.
HARMFUL_SETTINGS = ("PYTHONSAFEPATH", "PYTHONWARNINGS", "PYTHONDEVMODE", "PYTHONINSPECT", "PYTHONVERBOSE")


def harness_environment() -> dict[str, str]:
    """The environment of the harness's own processes: the caller's, without the settings that would harm them."""
    return {name: value for name, value in os.environ.items() if name.upper() not in HARMFUL_SETTINGS}


def clean_environment(folder: Path) -> dict[str, str]:
    """The caller's environment, without its Python's settings, and with `folder` for temporary files.

    Sources of what is left out: the `PYTHON*` variables of `python --help-env`; `__PYVENV_LAUNCHER__`, with which
    macOS's framework builds find their virtual environment; `FORCE_COLOR`, which makes tracebacks colourful from 3.13.
    """
    ours = ("PYTHON", "PYPY", "PYTEST_", "MULTIPROCESSING_SPEC_", "__PYVENV_LAUNCHER__", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}
    return {**kept, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))}
