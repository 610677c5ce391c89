"""What deviates in a run, as a list that can be read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specs.harness.model.catalogue import Spec
from specs.harness.model.deviations import find, load
from specs.harness.model.findings import Findings
from specs.harness.model.items import Item
from specs.harness.model.results import Phase
from specs.harness.model.subjects import Implementation, Subject
from specs.harness.report.deviations_list import to_toml
from specs.harness.tests.written import records, specification, stored, subject

if TYPE_CHECKING:
    from pathlib import Path

SPECS = {
    f"specs/processes/joining.py::test_{name}": Spec(f"specs/processes/joining.py::test_{name}", 1, ())
    for name in ("one", "two")
}
ONE, TWO = SPECS


def of_library(method: str = "spawn", version: str = "4.2") -> Subject:
    return replace(subject(method), implementation=Implementation("library", ("fork", "spawn"), "fork", version))


def test_what_a_run_saw_is_a_list_that_can_be_read_again(tmp_path: Path) -> None:
    every = [of_library(), of_library("fork"), subject("spawn")]
    passed = Item(ONE, every[1].key)
    some = [
        *records({passed: "passed"}, every),
        Phase(Item(ONE, every[0].key), "call", "broken", message='ClaimBrokenError: it (1234) says "no"'),
        Phase(Item(TWO, every[0].key), "setup", "no answer"),
        Phase(Item(TWO, every[1].key), "call", "broken", expected="listed already"),
    ]
    path = tmp_path / "deviations.toml"

    path.write_text(to_toml(Findings(stored(some), specification(specs=SPECS.values()))))

    known = load([path], SPECS, own=tmp_path / "none")
    assert [find(known, ONE, one) is not None for one in every] == [True, False, False]
    assert [find(known, TWO, one) is not None for one in every] == [True, True, False]
    assert find(known, ONE, of_library(version="4.3")) is None
    assert known[0].instead == 'it says "no"'


def test_a_library_is_the_same_whoever_has_built_it(tmp_path: Path) -> None:
    built = of_library(version="4.2+cpu")
    path = tmp_path / "deviations.toml"
    seen = records({Item(ONE, built.key): "broken"}, [built])
    path.write_text(to_toml(Findings(stored(seen), specification(specs=SPECS.values()))))

    known = load([path], SPECS, own=tmp_path / "none")
    assert [find(known, ONE, one) is not None for one in (built, of_library(), of_library(version="4.3"))] == [
        True,
        True,
        False,
    ]
