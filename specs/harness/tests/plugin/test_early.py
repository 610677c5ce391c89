"""A path that follows `--python` as an argument of its own: pytest would look for its configuration there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.plugin.early import separate_path

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch

#: The module of this checkout, not what was made of it when the project was installed.
OURS = ("-p", "specs.harness.plugin.early", "-p", "no:multiprocessing_spec")


def test_a_separate_path_is_found(tmp_path: Path) -> None:
    assert separate_path(["-x", "--python", str(tmp_path), "specs"], ROOT) == ("--python", str(tmp_path))
    assert separate_path(["--report", str(tmp_path)], ROOT) == ("--report", str(tmp_path))


@pytest.mark.parametrize("option", ["--results", "--report", "--deviations-out"])
def test_a_file_that_a_run_is_to_write_is_found_before_it_is_there(tmp_path: Path, option: str) -> None:
    path = str(tmp_path / "new")

    assert separate_path([option, path], ROOT) == (option, path)


@pytest.mark.parametrize(
    "arguments",
    [["--python", "3.8"], ["--python=/", "/"], ["-k", "/"], ["--python"], ["--report", str(ROOT / "specs")]],
    ids=" ".join,
)
def test_nothing_else_is_taken_for_one(arguments: list[str]) -> None:
    assert separate_path(arguments, ROOT) is None


def test_it_is_a_usage_error_that_tells_the_other_spelling(launch: Launch) -> None:
    run = launch(ROOT, *OURS, "-n0", "--collect-only", "-q", "--python", sys.executable)

    assert run.ends() == pytest.ExitCode.USAGE_ERROR
    assert run.output.strip().splitlines() == [
        f"ERROR: --python {sys.executable}: write --python={sys.executable} (pytest itself reads a separate path)"
    ]


def test_with_the_other_spelling_pytest_finds_the_project(launch: Launch) -> None:
    run = launch(ROOT, "-n0", "--collect-only", "-q", f"--python={sys.executable}")

    assert run.ends() == pytest.ExitCode.OK
    assert "specs/section_11_joining_and_orphans.py" in run.output
