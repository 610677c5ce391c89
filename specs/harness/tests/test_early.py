"""`--python PATH` means the same as `--python=PATH`, which pytest by itself takes for a test's path."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from specs.harness.early import joined
from specs.harness.log import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.tests.conftest import Launch


def test_a_path_is_joined_to_its_option(tmp_path: Path) -> None:
    assert joined(["-x", "--python", str(tmp_path), "specs"]) == ["-x", f"--python={tmp_path}", "specs"]


@pytest.mark.parametrize(
    "arguments", [["--python", "3.8"], ["--python=/", "/"], ["-k", "/"], ["--python"]], ids=" ".join
)
def test_everything_else_stays_as_it_is(arguments: list[str]) -> None:
    assert joined(arguments) == arguments


def test_pytest_finds_the_project_although_the_interpreter_is_elsewhere(launch: Launch) -> None:
    ours = ("-p", "specs.harness.early", "-p", "no:multiprocessing_spec")  # and not what was made of it on installing
    run = launch(ROOT, *ours, "-n0", "--collect-only", "-q", "--python", sys.executable)

    assert run.ends() == pytest.ExitCode.OK
    assert "specs/section_4_joining_and_orphans.py" in run.output
