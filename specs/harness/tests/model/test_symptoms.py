"""The table that leads from what a reader sees to the claims that may explain it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import claims, symptoms
from specs.harness.model.claims import Claim, ClaimsError

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = {name: Claim(name, 1, "s", "r") for name in ("a.b", "c.d")}


def test_the_causes_stand_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text('[symptoms]\n"It hangs" = ["c.d", "a.b"]\n"It fails" = ["a.b"]\n')

    assert symptoms.load(CLAIMS, tmp_path / "claims.toml") == {"It hangs": ("c.d", "a.b"), "It fails": ("a.b",)}


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        ('"a.b"', "must be a list of claims"),
        ("[]", "must be a list of claims"),
        ("[1]", "must be a list of claims"),
        ('["a.b", "x.y"]', "there is no claim 'x.y'; add it first"),
    ],
)
def test_an_entry_that_leads_nowhere_is_refused(tmp_path: Path, entry: str, wrong: str) -> None:
    (tmp_path / "claims.toml").write_text(f'[symptoms]\n"It hangs" = {entry}\n')

    with pytest.raises(ClaimsError, match=re.escape(f"claims.toml: symptoms: It hangs: {wrong}")):
        symptoms.load(CLAIMS, tmp_path / "claims.toml")


def test_readme_has_every_symptom_with_its_claims() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## What did you see?")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)[2:]

    assert {symptom: tuple(re.findall(r"`([^`]+)`", causes)) for symptom, causes in rows} == symptoms.load(
        claims.load()
    )
