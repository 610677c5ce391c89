"""The questions of those who choose between a pool and an executor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import pool_or_executor
from specs.harness.model.pool_or_executor import Question
from specs.harness.model.texts import ClaimsError
from specs.harness.tests.simulated import SPECIFICATION

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = ("a.b", "c.d")


def test_a_question_is_answered_by_claims_or_by_why_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "pool_or_executor.py"
    path.write_text('POOL_OR_EXECUTOR = {"First": {"How?": (["c.d", "a.b"], "It has none.")}, "Then": {}}\n')

    found = pool_or_executor.load(CLAIMS, path)

    assert found == {"First": (Question("How?", ("c.d", "a.b"), "It has none."),), "Then": ()}


@pytest.mark.parametrize(
    ("groups", "wrong"),
    [
        ('{"How?": (["a.b"], ["a.b"])}', ": needs POOL_OR_EXECUTOR, a dict of dicts"),
        ('{"First": {"How?": ["a.b", "c.d"]}}', ": How?: needs two answers, of a pool and of an executor"),
        ('{"First": {"How?": (["a.b"],)}}', ": How?: needs two answers, of a pool and of an executor"),
        ('{"First": {"How?": (["a.b"], [])}}', ": How?: must be a list of claims, or say why there are none"),
        ('{"First": {"How?": ("", ["a.b"])}}', ": How?: must be a list of claims, or say why there are none"),
        ('{"First": {"How?": (["a.b"], ["x.y"])}}', ": How?: there is no claim 'x.y'; add it first"),
    ],
)
def test_a_question_without_an_answer_is_refused_on_one_line(tmp_path: Path, groups: str, wrong: str) -> None:
    path = tmp_path / "specs" / "pool_or_executor.py"
    path.parent.mkdir()
    path.write_text(f"POOL_OR_EXECUTOR = {groups}\n")

    with pytest.raises(ClaimsError, match=f"^{re.escape(f'specs/pool_or_executor.py{wrong}')}$"):
        pool_or_executor.load(CLAIMS, path)


def test_each_claim_about_pools_or_executors_answers_a_question() -> None:
    parts = {section.number: section.part for section in SPECIFICATION.sections}
    about = {claim.id for claim in SPECIFICATION.claims.values() if parts[claim.section] in ("pools", "executors")}
    rows = [row for rows in pool_or_executor.load(SPECIFICATION.claims).values() for row in rows]
    answers = {
        claim for row in rows for cell in (row.pool, row.executor) if not isinstance(cell, str) for claim in cell
    }

    assert about - answers == set()
    assert len({row.text for row in rows}) == len(rows)
