"""The index that leads from what a reader sees to the claims that may explain it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.machine.places import ROOT
from specs.harness.model import symptoms
from specs.harness.model.texts import ClaimsError
from specs.harness.tests.simulated import SPECIFICATION

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = ("a.b", "c.d")


def test_symptoms_and_causes_stand_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "symptoms.py"
    path.write_text('SYMPTOMS = {"It hangs": ["c.d", "a.b"], "It fails": ["a.b"]}\n')

    found = symptoms.load(CLAIMS, path)

    assert found == {"It hangs": ("c.d", "a.b"), "It fails": ("a.b",)}
    assert list(found) == ["It hangs", "It fails"]


@pytest.mark.parametrize(
    ("entries", "wrong"),
    [
        ('{"It hangs": "a.b"}', ": It hangs: must be a list of claims"),
        ('{"It hangs": []}', ": It hangs: must be a list of claims"),
        ('{"It hangs": [1]}', ": It hangs: there is no claim 1; add it first"),
        ('{"It hangs": ["a.b", "x.y"]}', ": It hangs: there is no claim 'x.y'; add it first"),
        ('[["It hangs", ["a.b"]]]', ": needs SYMPTOMS, a dict of lists of claims"),
        ('{"It hangs": CAUSES}', ":1: {'It hangs': CAUSES} is no literal; write its value"),
    ],
)
def test_an_entry_that_leads_nowhere_is_refused_on_one_line(tmp_path: Path, entries: str, wrong: str) -> None:
    path = tmp_path / "specs" / "symptoms.py"
    path.parent.mkdir()
    path.write_text(f"SYMPTOMS = {entries}\n")

    with pytest.raises(ClaimsError, match=f"^{re.escape(f'specs/symptoms.py{wrong}')}$"):
        symptoms.load(CLAIMS, path)


def test_words_for_a_claim_that_is_not_there_are_refused_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "symptoms.py"
    path.write_text('MEANINGS = {"hang": "wait"}\nASKED = {"a.b": "stuck", "x.y": "frozen"}\n')

    assert symptoms.vocabulary([*CLAIMS, "x.y"], path).meanings == {"hang": "wait"}
    with pytest.raises(ClaimsError, match=r"symptoms\.py: ASKED: there is no claim 'x\.y'; add it first$"):
        symptoms.vocabulary(CLAIMS, path)


def test_an_index_that_is_not_there_is_missed_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(ClaimsError, match=r"symptoms\.py: cannot be read \(.*\); restore it$"):
        symptoms.load(CLAIMS, tmp_path / "symptoms.py")


def test_readme_has_symptoms_of_the_index_in_its_order_with_their_claims() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## What did you see?")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)[2:]

    found = symptoms.load(SPECIFICATION.claims)
    shown = {symptom: tuple(re.findall(r"`([^`]+)`", causes)) for symptom, causes in rows}
    assert shown
    assert shown == {symptom: found.get(symptom) for symptom in shown}
    assert list(shown) == [symptom for symptom in found if symptom in shown]
