"""`python -m specs.harness.report`: merges files, and refuses what cannot be merged on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from specs.harness.model import results_files
from specs.harness.model.items import Item
from specs.harness.model.results import new_run
from specs.harness.report.__main__ import main
from specs.harness.tests import simulated
from specs.harness.tests.written import records, subject

if TYPE_CHECKING:
    from pathlib import Path

    from specs.harness.model.items import Outcome

SPEC = "specs/processes/joining.py::test_a_parent_stays_in_join_until_its_child_has_ended"


def results(folder: Path, method: str, outcome: Outcome = "passed") -> Path:
    item = Item(SPEC, subject(method).key)
    some = records({item: outcome}, [subject(method)], run=new_run("plain", ["-x"], "a machine"))
    path = folder / f"{method}-{outcome}.jsonl"
    path.write_text("".join(f"{results_files.to_line(record)}\n" for record in some), encoding="utf-8")
    return path


def test_files_become_one_site_and_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(results(tmp_path, method)) for method in ("fork", "spawn")]
    site, summary = tmp_path / "site", tmp_path / "summary.md"

    assert main([*files, "--output", str(site), "--summary", str(summary)]) == 0
    assert capsys.readouterr().out == f"{site / 'index.html'}\n"
    assert f"{len(simulated.CLAIMS)} claims on 2 subjects" in (site / "index.html").read_text(encoding="utf-8")
    assert "2 runs" in summary.read_text(encoding="utf-8")


def test_two_files_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(results(tmp_path, "fork", "no answer")), str(results(tmp_path, "spawn", "broken"))]

    assert main([*files, "--compare", "3.13-fork,3.13-spawn"]) == 0
    assert "join.waits: no answer -> deviates" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoil", "arguments", "error"),
    [
        (False, ["--compare", "3.13-fork"], "needs two subjects"),
        (False, ["--output", "{tmp}"], "holds other files"),
        (True, ["--output", "{tmp}/site"], "record 1 is not what stands there"),
        (False, ["--summary", "{tmp}/none/x"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: bool, arguments: list[str], error: str
) -> None:
    path = results(tmp_path, "fork")
    if spoil:
        path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")

    assert main([str(path), *(argument.format(tmp=tmp_path) for argument in arguments)]) == 2
    told = capsys.readouterr().err
    assert error in told
    assert told.count("\n") == 1
    assert not (tmp_path / "site").exists()
