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


#: The options whose value may be a path.
OPTIONS = ("--python", "--results", "--report", "--deviations", "--deviations-out")

#: Those that name what a run writes: it is there when pytest-xdist's workers read the command line again.
WRITTEN = ("--results", "--report", "--deviations-out")


def separate_path(arguments: Sequence[str], checkout: Path) -> tuple[str, str] | None:
    """The first of these options that is followed, as an argument of its own, by a path that leads pytest astray.

    That is one that exists, or will when workers start, and is not something in the checkout that a run writes. None if
    there is none.
    """
    for option, value in itertools.pairwise(arguments):
        path = Path(value)
        written_here = option != "--python" and path.absolute().is_relative_to(checkout)
        if option in OPTIONS and (path.exists() or option in WRITTEN) and not written_here:
            return option, value
    return None


@pytest.hookimpl(wrapper=True, tryfirst=True)  # ahead of the capturing of output, which needs a temporary file
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Raise UsageError for `--python PATH`, and where no file can be written anywhere."""
    invocation = early_config.invocation_params
    if (invocation.dir / "specs" / "harness" / "plugin" / "early.py").is_file():
        if found := separate_path([str(argument) for argument in invocation.args], invocation.dir):
            option, path = found
            raise pytest.UsageError(f"{option} {path}: write {option}={path} (pytest itself reads a separate path)")
        try:
            tempfile.gettempdir()
        except OSError as error:
            hint = "set TMPDIR to a folder that has room and can be written to"
            raise pytest.UsageError(f"cannot keep temporary files: {error.strerror}; {hint}") from None
    yield
