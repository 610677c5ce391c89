"""Reports what goes wrong before pytest reads this project's conftest.py, each on one line.

pytest looks for its configuration near the paths on its command line before it knows the project's options. With
`pytest --python /usr/bin/python3` it takes the path for a place of tests, looks around /usr/bin, and ends with
"unrecognized arguments". Only an installed plugin is asked earlier; installing the project installs this module as one
(`multiprocessing_spec`). It does nothing where pytest is not run in the checkout.
Source: "Initialization: determining rootdir and configfile" in pytest's reference.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def separate_path(arguments: Sequence[str]) -> str | None:
    """The first path that follows `--python` as an argument of its own; None if there is none."""
    for option, value in itertools.pairwise(arguments):
        if option == "--python" and Path(value).exists():
            return value
    return None


@pytest.hookimpl(wrapper=True, tryfirst=True)  # ahead of the capturing of output, which needs a temporary file
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Raise UsageError for `--python PATH`, and where no file can be written anywhere."""
    invocation = early_config.invocation_params
    if (invocation.dir / "specs" / "harness" / "plugin" / "early.py").is_file():
        if path := separate_path([str(argument) for argument in invocation.args]):
            raise pytest.UsageError(f"--python {path}: write --python={path} (pytest itself reads a separate path)")
        try:
            tempfile.gettempdir()
        except OSError as error:
            hint = "set TMPDIR to a folder that has room and can be written to"
            raise pytest.UsageError(f"cannot keep temporary files: {error.strerror}; {hint}") from None
    yield
