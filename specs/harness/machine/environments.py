"""The environments that processes are launched with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: What sets up the observer's Python in a way that the server must not have: it would not find the checkout, or talk,
#: or die of a warning that is none of the specification's.
NOT_FOR_THE_SERVER = ("PYTHONSAFEPATH", "PYTHONWARNINGS", "PYTHONDEVMODE", "PYTHONINSPECT", "PYTHONVERBOSE")


def clean_environment(folder: Path) -> dict[str, str]:
    """The caller's environment, without its Python's settings, and with `folder` for temporary files.

    Sources of what is left out: the `PYTHON*` variables of `python --help-env`; `__PYVENV_LAUNCHER__`, with which
    macOS's framework builds find their virtual environment; `FORCE_COLOR`, which makes tracebacks colourful from 3.13.
    """
    ours = ("PYTHON", "PYPY", "PYTEST_", "MULTIPROCESSING_SPEC_", "__PYVENV_LAUNCHER__", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(ours)}
    return {**kept, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))}
